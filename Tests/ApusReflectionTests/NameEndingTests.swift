// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

@Suite struct NameEndingTests {
  private static func service(_ name: String, _ package: String, _ methods: [String])
    -> ServiceSchema
  {
    ServiceSchema(
      name: name, package: package,
      methods: methods.map {
        MethodSchema(service: name, name: $0, hash: 0, request: "r", reply: nil)
      })
  }

  private let services = [
    service("shop.cart.v1.CartService", "shop.cart.v1", ["get", "addLine"]),
    service("shop.search.v1.SearchService", "shop.search.v1", ["get", "search"]),
    service("shop.search.v2.SearchService", "shop.search.v2", ["suggest"]),
  ]

  @Test(
    "a method goes by any unambiguous ending",
    arguments: [
      ("addLine", "shop.cart.v1.CartService/addLine"),
      ("CartService/get", "shop.cart.v1.CartService/get"),
      ("cart/get", "shop.cart.v1.CartService/get"), ("cart.v1/get", "shop.cart.v1.CartService/get"),
      ("v1.CartService/get", "shop.cart.v1.CartService/get"),
      ("shop.search.v2.SearchService/suggest", "shop.search.v2.SearchService/suggest"),
      ("search", "shop.search.v1.SearchService/search"),
      ("Line", nil), ("artService/get", nil), ("", nil), ("/get", nil), ("cart/", nil),
    ] as [(String, String?)])
  func methods(query: String, expected: String?) {
    if case .one(let found) = NameEnding(query).method(in: services) {
      #expect(found.method.fullName == expected)
    } else {
      #expect(expected == nil)
    }
  }

  @Test("an ambiguous ending says what it may be")
  func ambiguous() {
    guard case .several(let names) = NameEnding("get").method(in: services) else {
      Issue.record("found one")
      return
    }
    #expect(names == ["shop.cart.v1.CartService/get", "shop.search.v1.SearchService/get"])
    guard case .several = NameEnding("SearchService").service(in: services) else {
      Issue.record("found one")
      return
    }
  }

  @Test("a service goes by its package too")
  func byPackage() {
    guard case .one(let cart) = NameEnding("cart").service(in: services) else {
      Issue.record("found none")
      return
    }
    #expect(cart.name == "shop.cart.v1.CartService")
  }
}
