// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@Suite struct ValidationTests {
  static let valid = Customer(name: "Ada", password: "secret", tags: ["a"], contact: .pin("1"))

  static func violations(_ change: (inout Customer) -> Void) -> [Violation] {
    var customer = valid
    change(&customer)
    var violations = Violations()
    customer.validate(into: &violations)
    return violations.list
  }

  @Test("a value that keeps its rules has no violation")
  func valid() {
    #expect(Self.violations { _ in }.isEmpty)
    #expect(Self.violations { $0.age = 18 }.isEmpty)
    #expect(Self.violations { $0.score = 1 }.isEmpty)
    // Eight characters of four bytes each.
    #expect(Self.violations { $0.name = "😀😀😀😀😀😀😀😀" }.isEmpty)
  }

  @Test("a violation says where, which rule, what came and what is allowed")
  func says() {
    #expect(
      Self.violations { $0.name = "Alexander" } == [
        Violation(
          path: "name", rule: "length", message: "has 9 characters, allowed is 1 to 8")
      ])
    #expect(
      Self.violations { $0.age = 17 } == [
        Violation(path: "age", rule: "range", message: "is 17, allowed is 18 to 150")
      ])
    #expect(
      Self.violations { $0.tags = ["a", "b", "c"] } == [
        Violation(path: "tags", rule: "count", message: "has 3 elements, allowed is 0 to 2")
      ])
  }

  @Test("not-a-number is in no range")
  func notANumber() {
    #expect(Self.violations { $0.score = .nan }.map(\.path) == ["score"])
    #expect(Self.violations { $0.score = -0.1 }.map(\.path) == ["score"])
  }

  @Test("addresses, patterns and the elements of lists are checked when they are there")
  func texts() {
    #expect(
      Self.violations {
        $0.email = "ada@example.org"
        $0.language = "de-AT"
        $0.sites = ["https://example.org"]
      }.isEmpty)
    #expect(Self.violations { $0.email = "" }.map(\.rule) == ["email"])
    #expect(Self.violations { $0.language = "deutsch" }.map(\.rule) == ["pattern"])
    #expect(
      Self.violations { $0.sites = ["https://example.org", "ftp://x"] } == [
        Violation(
          path: "sites[1]", rule: "url", message: "is not an absolute URL of http or https")
      ])
  }

  @Test("what is required is set, and what is unique is there once")
  func requiredAndUnique() {
    var violations = Violations()
    Needed(tags: ["a", "b", "a"]).validate(into: &violations)
    #expect(violations.list.map(\.path).sorted() == ["at", "how", "id", "name", "tags"])
    #expect(violations.list.filter { $0.rule == "required" }.count == 4)

    violations = Violations()
    let needed = Needed(
      name: "a", id: EncodingTests.id, at: Timestamp(), tags: ["a", "b"], how: .cash(false))
    needed.validate(into: &violations)
    #expect(violations.list.isEmpty)
  }

  @Test("paths lead through messages, lists, maps and unions in place")
  func paths() {
    let long = Address(street: "Alley")
    #expect(Self.violations { $0.address = long }.map(\.path) == ["address.street"])
    #expect(Self.violations { $0.others = [Address(), long] }.map(\.path) == ["others[1].street"])
    #expect(Self.violations { $0.homes = ["x": long] }.map(\.path) == ["homes[x].street"])
    #expect(Self.violations { $0.tags = ["a", ""] }.map(\.path) == ["tags[1]"])
    #expect(Self.violations { $0.contact = .mail("a") }.map(\.path) == ["mail"])
  }
}
