// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI

/// One anti-pattern: how it is recognised, and what is said of it.
protocol AuditRule: Sendable {
  /// As findings and `--rule` name it.
  var id: String { get }
  var group: FindingGroup { get }

  func findings(in material: AuditMaterial) -> [Finding]
}

/// The five mistakes that people know by name, and what makes failures spread.
enum FindingGroup: String, Sendable {
  case dataMonolith = "data-monolith"
  case chatty
  case tooMany = "too-many"
  case boundaries
  case insecure
  case resilience
}

enum AuditRules {
  static let all: [any AuditRule] = [
    DataMonolith(), NPlusOne(), SequentialCalls(), TooManyServices(), Cycle(), SharedTypes(),
    Envy(), NoAuth(), Plaintext(), BroadUses(), SecretInTelemetry(), NoDeadline(), RetryStorm(),
  ]
}

extension AuditRule {
  /// A finding of this rule, with lists no longer than a person reads.
  func finding(
    _ severity: Severity, _ title: String, services: [String], methods: [String] = [],
    evidence: [String], cost: String, mend: String, traces: [String] = []
  ) -> Finding {
    var evidence = evidence
    let more = evidence.count - Self.mostEvidence
    if more > 0 { evidence = evidence.prefix(Self.mostEvidence) + ["and \(more) more"] }
    return Finding(
      id: id, group: group.rawValue, severity: severity, title: title, services: services,
      methods: Array(methods.prefix(Self.mostMethods)), evidence: evidence, cost: cost, mend: mend,
      traces: Array(traces.inGroups { $0 }.map(\.key).prefix(Self.mostTraces)))
  }

  private static var mostEvidence: Int { 8 }
  private static var mostMethods: Int { 40 }
  private static var mostTraces: Int { 3 }
}
