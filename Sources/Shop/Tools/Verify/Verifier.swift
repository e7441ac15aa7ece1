// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// Reads the databases of all services, each by itself and then side by side, and says what does not
/// hold. What is on its way between two services is no violation, unless nothing should be.
struct Verifier {
  let books: ShopBooks
  /// No order should be on its way.
  let isSettled: Bool

  /// The rules, each in a file of its own.
  private static let rules: [any Invariant] = [
    StockIsKept(), MoneyIsKept(), OrdersEnd(), ServicesAgree(), TotalsAreExact(),
    EventsHappenOnce(),
    CustomersAreToldOnce(), SecretsStaySecret(),
  ]

  /// - Throws: when a database cannot be read.
  func run() throws -> VerifyReport {
    var report = VerifyReport()
    for rule in Self.rules {
      var findings = Findings()
      try rule.check(books, isSettled: isSettled, &findings)
      report.add(rule, findings)
    }
    return report
  }
}

/// A rule that holds over the shop whatever was killed meanwhile.
protocol Invariant: Sendable {
  /// `I1`, as in the shop's design.
  var id: String { get }
  /// What holds.
  var claim: String { get }

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws
}

/// What a rule looked at and found.
struct Findings {
  private(set) var violations: [String] = []
  var checkedCount = 0

  /// 100 of a rule: whoever mends the first mends the rest.
  private static let limit = 100

  mutating func check(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    checkedCount += 1
    guard !holds, violations.count < Self.limit else { return }
    violations.append(sentence())
  }
}
