// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusSchema

@Suite struct ExampleTests {
  let checked = Compiler.check(Example.files, scope: .tree)

  private func field(_ message: String, _ name: String) throws -> FieldType {
    try #require(checked.tree.message(named: message)?.fields.first { $0.name == name })
  }

  private func method(_ name: String) throws -> MethodType {
    let service = try #require(checked.tree.service(named: "shop.cart.v1.CartService"))
    return try #require(service.methods.first { $0.name == name })
  }

  @Test("the example is accepted as the whole tree, without a word")
  func isAccepted() {
    #expect(checked.rendered(.human(color: false)) == "")
    #expect(checked.packages.map(\.name) == ["shop.cart.v1", "shop.common.v1", "shop.search.v1"])
  }

  @Test("it is accepted alone, too, when the services that it uses are not loaded")
  func isAcceptedAlone() {
    let alone = Compiler.check([Example.files[0]], imports: [Example.files[1]])
    #expect(alone.rendered(.human(color: false)) == "")
    #expect(alone.packages.map(\.name) == ["shop.cart.v1"])
    #expect(alone.tree.packages.count == 2)
  }

  @Test("the package knows its documentation, imports and declarations in order")
  func describesPackage() throws {
    let package = try #require(checked.tree.package(named: "shop.cart.v1"))
    #expect(package.documentation == "Shopping carts: one per customer or per anonymous visitor.")
    #expect(package.imports == ["shop.common.v1"])
    #expect(
      package.declarations.map { $0.dropFirst("shop.cart.v1.".count) } == [
        "Cart", "Availability", "Owner", "Offer", "CartFull", "UnknownProduct", "CartService",
        "CartCheckedOut",
      ])
    #expect(package.errors.map(\.shortName) == ["CartFull", "UnknownProduct"])
    #expect(package.events.map(\.key) == ["cart"])
  }

  @Test("fields are resolved: kinds, shapes, full names of types, constraints")
  func resolvesFields() throws {
    #expect(try field("shop.cart.v1.Cart", "customer").shape == .optional)
    let lines = try field("shop.cart.v1.Cart", "lines")
    #expect(lines.shape == .list && lines.kind == .message)
    #expect(lines.typeName == "shop.cart.v1.Cart.Line")
    #expect(lines.annotations[.count]?.value == .count(0...100))
    #expect(lines.annotations[.count]?.arguments == ["0...100"])
    #expect(try field("shop.cart.v1.Cart", "total").typeName == "shop.common.v1.Money")
    #expect(try field("shop.common.v1.Money", "minorUnits").encoding == .zigzag)
    let quantity = try field("shop.cart.v1.Cart.Line", "quantity")
    #expect(quantity.annotations[.range]?.value == .range(.integer(1...99)))
  }

  @Test("nested types, reserved numbers and names belong to their message")
  func keepsNesting() throws {
    let cart = try #require(checked.tree.message(named: "shop.cart.v1.Cart"))
    #expect(cart.nested == ["shop.cart.v1.Cart.Line"])
    let line = try #require(checked.tree.message(named: "shop.cart.v1.Cart.Line"))
    #expect(line.parent == cart.name)
    #expect(line.relativeName == "Cart.Line" && line.shortName == "Line")
    #expect(line.reservedNumbers == [4...4, 7...9])
    #expect(line.reservedNames == ["discount"])
  }

  @Test("a method's request, reply, errors and annotations are settled")
  func settlesMethods() throws {
    let addLine = try method("addLine")
    #expect(addLine.fullName == "shop.cart.v1.CartService/addLine")
    #expect(addLine.hash == 0x221d_06c6_dd05_3543)
    #expect(addLine.requestStyle == .parameters)
    #expect(addLine.request == "shop.cart.v1.CartServiceAddLineRequest")
    #expect(addLine.reply == "shop.cart.v1.Cart")
    #expect(addLine.errors == ["shop.cart.v1.CartFull", "shop.cart.v1.UnknownProduct"])
    #expect(addLine.idempotency == .key)
    #expect(addLine.timeout == .milliseconds(500))
    #expect(addLine.auth == [.customer])
    #expect(addLine.kind == .unary)
    let request = try #require(checked.tree.message(named: addLine.request))
    #expect(request.role == .request)
    #expect(request.fields.map(\.name) == ["sku", "quantity"])
  }

  @Test("streams make the four kinds of call")
  func knowsCallKinds() throws {
    #expect(try method("watch").kind == .serverStreaming)
    #expect(try method("importLines").kind == .clientStreaming)
    #expect(try method("importLines").requestStyle == .message)
    #expect(try method("negotiate").kind == .bidirectional)
  }

  @Test("the route and the cache of a method are values")
  func readsRoutes() throws {
    let get = try method("get")
    #expect(get.route?.verb == .get)
    #expect(get.route?.segments == [.literal("v1"), .literal("cart")])
    #expect(get.annotations[.cache]?.value == .cache(.private, .seconds(5)))
    #expect(get.annotations[.http]?.arguments == ["GET \"/v1/cart\""])
    #expect(get.documentation == "The caller's cart.")
  }

  @Test("what the service uses, publishes and subscribes stands in full")
  func resolvesUses() throws {
    let service = try #require(checked.tree.service(named: "shop.cart.v1.CartService"))
    #expect(service.uses == ["shop.search.v1.SearchService"])
    #expect(service.publishes == ["shop.cart.v1.CartCheckedOut"])
    #expect(service.subscribes == ["shop.search.v1.PriceChanged"])
    #expect(service.clientName == "CartClient" && service.mockName == "CartServiceMock")
  }
}
