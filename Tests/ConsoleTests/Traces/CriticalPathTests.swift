// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Console

@Suite struct CriticalPathTests {
  private func path(_ spans: [(String, String, Int64, Int64)]) -> Set<String> {
    CriticalPath.ids(
      spans.map { CriticalPath.Node(id: $0.0, parent: $0.1, start: $0.2, end: $0.3) })
  }

  @Test("of two children beside each other the one that ended last holds the parent up")
  func parallel() {
    #expect(path([("r", "", 0, 100), ("a", "r", 10, 40), ("b", "r", 10, 90)]) == ["r", "b"])
  }

  @Test("children one after the other all hold the parent up")
  func sequential() {
    let spans = [("r", "", 0, 100), ("a", "r", 5, 30), ("b", "r", 30, 60), ("c", "r", 60, 95)]
      .map { ($0.0, $0.1, Int64($0.2), Int64($0.3)) }
    #expect(path(spans) == ["r", "a", "b", "c"])
  }

  @Test("what ended before the one that was waited for began is on the path, what overlaps is not")
  func overlap() {
    // b runs 50–90; before it, a ended at 45; c overlaps b.
    #expect(
      path([("r", "", 0, 100), ("a", "r", 5, 45), ("b", "r", 50, 90), ("c", "r", 20, 60)])
        == ["r", "a", "b"])
  }

  @Test("a grandchild is on the path through its parent only")
  func deep() {
    let spans: [(String, String, Int64, Int64)] = [
      ("r", "", 0, 100), ("a", "r", 0, 50), ("b", "r", 0, 99), ("a1", "a", 1, 49),
      ("b1", "b", 1, 98), ("b2", "b", 1, 20),
    ]
    #expect(path(spans) == ["r", "b", "b1"])
  }

  @Test(
    "the handler of an event goes on after the call that published it, and is what one waits for")
  func event() {
    let spans: [(String, String, Int64, Int64)] = [
      ("call", "", 0, 100), ("query", "call", 10, 40), ("publish", "call", 50, 60),
      ("process", "publish", 200, 900), ("write", "process", 300, 800),
    ]
    #expect(path(spans) == ["call", "query", "publish", "process", "write"])
  }

  @Test("a span whose parent is not there is a root, and the root that ends last counts")
  func orphans() {
    #expect(path([("a", "gone", 0, 50), ("b", "lost", 10, 90)]) == ["b"])
  }

  @Test(
    "circles of parents and doubles end",
    arguments: [
      [("a", "b", Int64(0), Int64(5)), ("b", "a", 1, 4)],
      [("a", "a", 0, 5), ("a", "a", 0, 5)],
      [("a", "", 0, 5), ("a", "", 1, 9), ("b", "b", 0, 9)],
      [],
    ])
  func circles(_ spans: [(String, String, Int64, Int64)]) {
    #expect(path(spans).count <= spans.count)
  }

  @Test("a chain of 10,000 spans does not grow the stack")
  func long() {
    let spans = (0..<10_000).map { ("\($0)", $0 == 0 ? "" : "\($0 - 1)", Int64($0), Int64(20_000)) }
    #expect(path(spans).count == 10_000)
  }
}
