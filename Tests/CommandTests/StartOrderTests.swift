// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import apus

@Suite struct StartOrderTests {
  private func services(_ edges: [(String, [String])]) -> [ServiceDescription] {
    edges.map { name, needed in
      var service = ServiceDescription(name: name)
      service.dependsOn = needed.map { Located(value: $0, position: .start) }
      return service
    }
  }

  @Test("each service comes after what it depends on, otherwise as in the file")
  func order() throws {
    let all = services([
      ("cart", ["search", "user"]), ("search", []), ("user", ["search"]), ("other", []),
    ])
    #expect(
      try StartOrder.sorted(all, wanted: ["cart", "other", "search", "user"]).map(\.name) == [
        "search", "user", "cart", "other",
      ])
  }

  @Test("some services bring what they need, and nothing else")
  func some() throws {
    let all = services([("a", ["b"]), ("b", ["c"]), ("c", []), ("d", [])])
    #expect(try StartOrder.sorted(all, wanted: ["a"]).map(\.name) == ["c", "b", "a"])
  }

  @Test("a circle is named by its members")
  func circle() {
    let all = services([("x", ["a"]), ("a", ["b"]), ("b", ["c"]), ("c", ["a"])])
    #expect(throws: StartOrder.Cycle(names: ["a", "b", "c", "a"])) {
      try StartOrder.sorted(all, wanted: ["x"])
    }
    #expect(throws: StartOrder.Cycle(names: ["s", "s"])) {
      try StartOrder.sorted(services([("s", ["s"])]), wanted: ["s"])
    }
  }
}
