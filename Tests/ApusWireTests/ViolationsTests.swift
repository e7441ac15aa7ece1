// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@Suite struct ViolationsTests {
  @Test("a violation's path begins at the message that was validated")
  func paths() {
    var violations = Violations()
    violations.append(path: "version", rule: "range", message: "is 7; 0...3 is allowed")
    violations.under("lines[3]") { inner in
      inner.append(path: "quantity", rule: "range", message: "is 0; 1...99 is allowed")
      inner.under("price") { $0.append(path: "units", rule: "range", message: "is -1") }
    }
    #expect(
      violations.list.map(\.path) == ["version", "lines[3].quantity", "lines[3].price.units"])
    #expect(violations.list[0].description == "version: is 7; 0...3 is allowed")
  }

  @Test("a path without a violation is not made")
  func lazyPaths() {
    var violations = Violations()
    var made = 0
    func path() -> String {
      made += 1
      return "x"
    }
    violations.under(path()) { _ in }
    #expect(made == 0 && violations.isEmpty)
  }

  @Test("a hostile message does not make the list long")
  func bounded() {
    var violations = Violations()
    for index in 0..<1000 {
      violations.under("list[\(index)]") { $0.append(path: "a", rule: "range", message: "") }
    }
    #expect(violations.isFull && violations.list.count == Violations.max)
  }
}
