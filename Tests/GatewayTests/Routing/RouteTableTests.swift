// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

@testable import Gateway

@Suite struct RouteTableTests {
  private func package(_ name: String, _ routes: (verb: String, path: String)...)
    -> PublishedPackage
  {
    let methods = routes.enumerated().map { number, route in
      MethodSchema(
        service: "\(name).S", name: "m\(number)", hash: UInt64(number), request: "\(name).R",
        reply: nil,
        annotations: [
          AnnotationSchema(name: "http", arguments: ["\(route.verb) \"\(route.path)\""]),
          AnnotationSchema(name: "auth", arguments: ["public"]),
        ])
    }
    let schema = PackageSchema(
      name: name, messages: [MessageSchema(name: "\(name).R", fields: [])],
      services: [ServiceSchema(name: "\(name).S", package: name, methods: methods)])
    return PublishedPackage(name: name, fingerprint: 1, index: SchemaIndex([schema]))
  }

  private func found(_ table: RouteTable, _ verb: String, _ path: String) throws -> String? {
    guard case .route(let route, _) = table.match(verb, try RequestTarget(path).segments) else {
      return nil
    }
    return route.pattern.path
  }

  @Test("a literal goes before a parameter, and the parameter is tried when it leads nowhere")
  func literals() throws {
    let table = RouteTable([
      package(
        "a", ("GET", "/v1/carts/{id}"), ("GET", "/v1/carts/new"), ("GET", "/v1/{kind}/new/all"),
        ("GET", "/v1/carts/{id}/lines"))
    ])
    #expect(table.conflicts.isEmpty)
    #expect(try found(table, "GET", "/v1/carts/new") == "/v1/carts/new")
    #expect(try found(table, "GET", "/v1/carts/old") == "/v1/carts/{id}")
    #expect(try found(table, "GET", "/v1/carts/new/all") == "/v1/{kind}/new/all")
    #expect(try found(table, "GET", "/v1/carts/new/lines") == "/v1/carts/{id}/lines")
    #expect(try found(table, "GET", "/v1/carts") == nil)
    #expect(try found(table, "GET", "/v1/carts/") == nil)
  }

  @Test("a literal is matched as it is spelled: an escape makes another path of it")
  func escapes() throws {
    #expect(try Shelf.match("GET", "/v1/books")?.route.method.name == "find")
    #expect(try Shelf.match("GET", "/v1/b%6foks") == nil)
    #expect(try Shelf.match("GET", "/%761/books") == nil)
    #expect(try Shelf.match("GET", "/V1/books") == nil)
    let (_, values) = try #require(try Shelf.match("PUT", "/v1/shelves/a%20b/books"))
    #expect(values.map(\.text) == ["a b"])
  }

  @Test("a path that has other verbs says which")
  func verbs() throws {
    let segments = try RequestTarget("/v1/sessions").segments
    guard case .verbs(let verbs) = Shelf.table.match("GET", segments) else {
      Issue.record("the path is known")
      return
    }
    #expect(verbs == ["POST"])
  }

  @Test("of two methods with one path the one that was first keeps it; the other is reported")
  func conflicts() throws {
    let table = RouteTable([
      package("a", ("GET", "/v1/x/{id}")),
      package("b", ("GET", "/v1/x/{name}"), ("POST", "/v1/x/{id}")),
    ])
    #expect(table.routes.map(\.method.fullName) == ["a.S/m0", "b.S/m1"])
    let conflict = try #require(table.conflicts.first)
    #expect(conflict.method == "b.S/m0")
    #expect(conflict.servedBy == "a.S/m0")
  }

  @Test("the gateway's own paths are nobody's", arguments: ["/health", "/openapi.json", "/docs"])
  func own(path: String) {
    let table = RouteTable([package("a", ("GET", path))])
    #expect(table.routes.isEmpty)
    #expect(table.conflicts.map(\.servedBy) == ["apus.gateway.v1"])
  }

  @Test("methods for services alone, and those without a route, are not served")
  func notServed() {
    let names = Set(Shelf.table.routes.map(\.method.name))
    #expect(!names.contains("inner"))
    #expect(names.count == 13)
    #expect(Shelf.table.conflicts.isEmpty)
  }

  @Test("a route that a descriptor spells wrongly is reported, and traps nothing")
  func malformed() {
    for text in [
      "", "GET", "GET /x", "GET \"x\"", "GET \"/x", "YELL \"/x\"", "GET \"/{\"", "GET \"//\"",
    ] {
      #expect(RoutePattern(AnnotationSchema(name: "http", arguments: [text])) == nil, "\(text)")
    }
  }
}
