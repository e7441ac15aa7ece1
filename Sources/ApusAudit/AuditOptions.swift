// SPDX-License-Identifier: Apache-2.0

/// What an audit is asked for.
package struct AuditOptions: Sendable {
  /// Ids of the rules to apply; `nil` is all of them.
  package var rules: Set<String>?
  /// Of one rule. What is wrong twenty times is wrong in one way, and nobody reads a hundredth.
  package var findingsPerRule = 20

  package init(rules: Set<String>? = nil) {
    self.rules = rules
  }

  /// Every rule there is, as findings name them.
  package static var ruleIDs: [String] { AuditRules.all.map(\.id) }
}
