// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusSchema

@Suite struct ModelTests {
  private func tree(_ text: String) throws -> SchemaTree {
    let checked = Compiler.check([SourceFile(path: "x.apus", text: "package p.v1\n" + text)])
    try #require(checked.diagnostics.isEmpty, "\(checked.rendered(.human(color: false)))")
    return checked.tree
  }

  @Test(
    "the hash is FNV-1a 64",
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325 as UInt64), ("a", 0xaf63_dc4c_8601_ec8c),
      ("foobar", 0x8594_4171_f739_67e8),
    ])
  func hashes(_ text: String, _ hash: UInt64) {
    #expect(FNV1a64.hash(text) == hash)
  }

  @Test("fields come by number, in-place unions where their lowest number stands")
  func ordersMembers() throws {
    let message = try #require(
      try tree(
        """
        message M {
          last: string = 9
          value: union { text: string = 7, count: int64 = 2 }
          first: string = 1
          middle: string = 3
        }
        """
      ).message(named: "p.v1.M"))
    #expect(message.fields.map(\.name) == ["first", "count", "middle", "text", "last"])
    let names = message.members.map { member in
      switch member {
      case .field(let field): field.name
      case .union(let union, let cases):
        "\(union.name): \(union.typeName)(\(cases.map(\.name).joined(separator: " ")))"
      }
    }
    #expect(names == ["first", "value: Value(count text)", "middle", "last"])
    #expect(message.inPlaceUnions.first?.numbers == [2, 7])
  }

  @Test(
    "only what leads back to its message without a list is recursive, and only where it may be absent"
  )
  func marksRecursion() throws {
    let tree = try tree(
      """
      message Tree { left: Tree?, right: Tree? = 2, all: [Tree] = 3, leaf: Leaf? = 4 }
      message Leaf { id: uuid = 1 }
      message A { b: B = 1 }
      message B { a: A? = 1 }
      union U { inner: U = 1, node: Node = 2, leaf: Leaf = 3 }
      message Node { u: U? = 1 }
      message P { value: union { p: P = 1, leaf: Leaf = 2 } }
      """.replacing("left: Tree?,", with: "left: Tree? = 1,"))
    func recursive(_ name: String) -> [String] {
      tree.message(named: "p.v1." + name)?.fields.filter(\.isRecursive).map(\.name) ?? []
    }
    #expect(recursive("Tree") == ["left", "right"])
    #expect(recursive("A") == [] && recursive("B") == ["a"])
    #expect(recursive("U") == ["inner", "node"])
    #expect(recursive("Node") == ["u"])
    #expect(recursive("P") == ["p"])
    #expect(tree.message(named: "p.v1.P")?.inPlaceUnions.first?.isRecursive == true)
  }

  @Test("what a service settles stands in its methods, and a method's own goes before")
  func inheritsFromService() throws {
    let service = try #require(
      try tree(
        """
        message M { id: uuid = 1 }
        @auth(customer, staff) @timeout(2s) @priority(low)
        service S {
          rpc plain() -> M
          @auth(public) @timeout(1s) @priority(high) rpc own() -> M
          rpc watch() -> stream M
        }
        """
      ).service(named: "p.v1.S"))
    #expect(service.methods.map(\.auth) == [[.customer, .staff], [.public], [.customer, .staff]])
    #expect(service.methods.map(\.timeout) == [.seconds(2), .seconds(1), nil])
    #expect(service.methods.map(\.priority) == [.low, .high, .low])
  }

  @Test("annotations carry values and their source text")
  func keepsAnnotations() throws {
    let tree = try tree(
      """
      message M {
        a: double = 1 @range(-1.5...1e3) @deprecated("say \\"b\\"")
        b: [string] = 2 @each(@length(1...64), @pattern("\\\\d+")) @unique
      }
      @auth(public)
      service S {
        @idempotent @retry(max: 3,   on: [unavailable,
          aborted]) @http(PUT "/m/{id}" body: m) @timeout(1500ms)
        rpc put(id: uuid = 1, m: M = 2) -> nothing
      }
      """)
    let fields = try #require(tree.message(named: "p.v1.M")).fields
    #expect(fields[0].annotations[.range]?.value == .range(.floating(-1.5...1000)))
    #expect(fields[0].annotations[.range]?.arguments == ["-1.5...1e3"])
    #expect(fields[0].annotations.deprecation == "say \"b\"")
    guard case .each(let each)? = fields[1].annotations[.each]?.value else {
      Issue.record("@each is missing")
      return
    }
    #expect(each.map(\.value) == [.length(1...64), .pattern("\\d+")])
    #expect(fields[1].annotations[.each]?.arguments == ["@length(1...64)", "@pattern(\"\\\\d+\")"])
    #expect(fields[1].annotations.constraints.map(\.kind) == [.each, .unique])
    let method = try #require(tree.service(named: "p.v1.S")?.methods.first)
    #expect(method.reply == nil && method.kind == .unary)
    #expect(method.annotations[.retry]?.value == .retry(max: 3, on: [.unavailable, .aborted]))
    #expect(method.annotations[.retry]?.arguments == ["max: 3", "on: [unavailable, aborted]"])
    #expect(method.annotations[.http]?.arguments == ["PUT \"/m/{id}\"", "body: m"])
    #expect(method.route?.body == "m" && method.route?.shape == "PUT /m/{}")
    #expect(method.timeout?.written == "1500ms")
  }

  @Test(
    "a client is named by the service's stem",
    arguments: [
      ("CartService", "CartClient"), ("Nightly", "NightlyClient"), ("Service", "ServiceClient"),
    ])
  func namesClients(_ service: String, _ client: String) throws {
    #expect(
      try tree("service \(service) {}").service(named: "p.v1." + service)?.clientName == client)
  }

  @Test("a package of several files is one", arguments: [false, true])
  func joinsFiles(isSwapped: Bool) {
    let files = [
      SourceFile(
        path: "a.apus",
        text: "/// One.\npackage p.v1\nimport q.v1\nmessage A { b: B = 1, c: C = 2 }\n"),
      SourceFile(path: "b.apus", text: "/// Two.\npackage p.v1\nmessage B { id: uuid = 1 }\n"),
      SourceFile(path: "c.apus", text: "package q.v1\nmessage C { id: uuid = 1 }\n"),
    ]
    let checked = Compiler.check(isSwapped ? files.reversed() : files)
    #expect(checked.diagnostics.isEmpty)
    let package = checked.tree.package(named: "p.v1")
    #expect(package?.files == ["a.apus", "b.apus"])
    #expect(package?.documentation == "One.\n\nTwo.")
    #expect(package?.messages.map(\.relativeName) == ["A", "B"])
    #expect(checked.tree.packageName(of: "q.v1.C") == "q.v1")
  }

  @Test("an import is for its file alone")
  func scopesImports() {
    let checked = Compiler.check([
      SourceFile(path: "a.apus", text: "package p.v1\nimport q.v1\nmessage A { c: C = 1 }\n"),
      SourceFile(path: "b.apus", text: "package p.v1\nmessage B { c: C = 1 }\n"),
      SourceFile(path: "c.apus", text: "package q.v1\nmessage C { id: uuid = 1 }\n"),
    ])
    #expect(checked.diagnostics.map(\.file) == ["b.apus"])
    #expect(checked.diagnostics.map(\.help) == ["write `import q.v1` at the top of the file"])
  }
}
