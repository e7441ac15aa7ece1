// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// Findings for people and for scripts.
struct FindingText {
  let window: String
  let subject: AuditSubject

  /// Each with what was seen, what it costs and how to mend it; then how many there are.
  func text(_ findings: [Finding]) -> String {
    (findings.map(text) + [summary(findings)]).joined(separator: "\n\n")
  }

  private func text(_ finding: Finding) -> String {
    var lines = ["\(Self.name(finding.severity)): \(finding.title)  [\(finding.id)]"]
    for (place, seen) in finding.evidence.enumerated() {
      lines.append((place == 0 ? "  seen   " : "         ") + seen)
    }
    lines.append("  costs  " + finding.cost)
    lines.append("  mend   " + finding.mend)
    if let trace = finding.traces.first { lines.append("  look   apus trace " + trace) }
    return lines.joined(separator: "\n")
  }

  private func summary(_ findings: [Finding]) -> String {
    let counts = [Severity.problem, .warning, .note].map { severity in
      Self.count(findings.filter { $0.severity == severity }.count, Self.name(severity))
    }
    let traces =
      subject.hasConsole
      ? "and \(Self.count(subject.traces.count, "trace")) of the last \(window)" : "and no traces"
    return "audited \(Self.count(subject.packages.count, "package")) \(traces): "
      + counts.joined(separator: ", ")
  }

  func json(_ findings: [Finding]) -> JSONValue {
    [
      "findings": .array(findings.map(Self.json)),
      "packageCount": .number(JSONNumber(subject.packages.count)),
      "traceCount": .number(JSONNumber(subject.traces.count)),
    ]
  }

  private static func json(_ finding: Finding) -> JSONValue {
    [
      "id": .string(finding.id), "group": .string(finding.group),
      "severity": .string(name(finding.severity)), "title": .string(finding.title),
      "services": .array(finding.services.map { .string($0) }),
      "methods": .array(finding.methods.map { .string($0) }),
      "evidence": .array(finding.evidence.map { .string($0) }),
      "cost": .string(finding.cost), "mend": .string(finding.mend),
      "traces": .array(finding.traces.map { .string($0) }),
    ]
  }

  private static func count(_ count: Int, _ one: String) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(one)s"
  }

  private static func name(_ severity: Severity) -> String {
    switch severity {
    case .note: "note"
    case .warning: "warning"
    case .problem, .unrecognized: "problem"
    }
  }
}
