// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What all rules found.
struct VerifyReport {
  private struct Line {
    var id: String
    var claim: String
    var checkedCount: Int
    var violations: [String]
  }

  private var lines: [Line] = []

  mutating func add(_ rule: any Invariant, _ findings: Findings) {
    lines.append(
      Line(
        id: rule.id, claim: rule.claim, checkedCount: findings.checkedCount,
        violations: findings.violations))
  }

  var violations: [String] { lines.flatMap { line in line.violations.map { "\(line.id): \($0)" } } }

  var text: String {
    var text = lines.map { line in
      let result = line.violations.isEmpty ? "holds" : "\(line.violations.count) VIOLATIONS"
      return "\(line.id) \(line.claim): \(result) (\(line.checkedCount) checks)"
    }
    text += violations
    text.append("\(violations.count) violations")
    return text.joined(separator: "\n")
  }

  var json: String {
    let document: [String: Any] = [
      "violations": violations,
      "rules": lines.map { line in
        [
          "id": line.id, "claim": line.claim, "checks": line.checkedCount,
          "violations": line.violations.count,
        ] as [String: Any]
      },
    ]
    let data = try? JSONSerialization.data(withJSONObject: document, options: [.sortedKeys])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
