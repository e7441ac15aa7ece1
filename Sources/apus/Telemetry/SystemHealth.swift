// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusReflection
import ApusSagaAPI
import ApusTransport
import ApusWire

/// How a system is, on one screen: what is not well and since when, what waits for somebody, and
/// what changed last. Pure once it is loaded.
struct SystemHealth {
  var processes: [SystemState.Process] = []
  var stuckSagas: [Saga] = []
  /// `nil` while the bus cannot be asked.
  var deadLetters: [String: Int]?
  /// `caller → callee` whose breaker is open or trying.
  var openBreakers: [String] = []
  var certificates: [(name: String, notAfter: Int64)] = []
  /// What could not be asked.
  var gaps: [String] = []

  var unhealthy: [SystemState.Process] { processes.filter { $0.state != "healthy" } }

  var isWell: Bool {
    unhealthy.isEmpty && stuckSagas.isEmpty && openBreakers.isEmpty && gaps.isEmpty
      && (deadLetters ?? [:]).isEmpty
  }

  /// The newest first.
  var changes: [SystemState.Process] {
    processes.filter { $0.since?.isEmpty == false }
      .sorted { ($0.since ?? "", $0.id) > ($1.since ?? "", $1.id) }.prefix(5).map { $0 }
  }

  var nextToExpire: (name: String, notAfter: Int64)? {
    certificates.min { $0.notAfter < $1.notAfter }
  }

  var text: String {
    var lines: [String] = []
    let healthy = processes.count - unhealthy.count
    lines.append("processes     \(healthy) of \(processes.count) healthy")
    for process in unhealthy {
      lines.append("  \(process.id) \(process.state) since \(process.since ?? "-")")
    }
    lines.append("stuck sagas   \(stuckSagas.count)")
    for saga in stuckSagas.prefix(5) {
      lines.append(
        "  \(saga.id) \(saga.definition) at \(saga.step): \(Printable.text(saga.reason))")
    }
    let letters = deadLetters ?? [:]
    lines.append("dead letters  \(letters.values.reduce(0, +))")
    for (group, count) in letters.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(group): \(count)")
    }
    lines.append("open breakers \(openBreakers.count)")
    lines += openBreakers.map { "  " + Printable.text($0) }
    lines.append("last changes")
    for process in changes {
      let restarts = process.restarts > 0 ? ", restarted \(process.restarts) times" : ""
      lines.append("  \(process.since ?? "-") \(process.id) \(process.state)\(restarts)")
    }
    if let next = nextToExpire {
      lines.append(
        "certificates  \(next.name) is the first to end, \(WallClock.text(next.notAfter))")
    }
    lines += gaps.map { "not known     \($0)" }
    return lines.joined(separator: "\n")
  }

  var json: JSONValue {
    [
      "isWell": .bool(isWell),
      "processes": [
        "healthy": .number(JSONNumber(processes.count - unhealthy.count)),
        "all": .number(JSONNumber(processes.count)),
        "unhealthy": .array(unhealthy.map(Self.json)),
      ],
      "stuckSagas": .array(stuckSagas.map(SagaText.json)),
      "deadLetters": .object(
        JSONObject(
          members: (deadLetters ?? [:]).sorted { $0.key < $1.key }.map {
            JSONObject.Member(name: $0.key, value: .number(JSONNumber($0.value)))
          })),
      "openBreakers": .array(openBreakers.map { .string($0) }),
      "changes": .array(changes.map(Self.json)),
      "nextCertificate": nextToExpire.map {
        ["name": .string($0.name), "endsAt": .string(WallClock.text($0.notAfter))]
      } ?? .null,
      "unknown": .array(gaps.map { .string($0) }),
    ]
  }

  private static func json(_ process: SystemState.Process) -> JSONValue {
    [
      "process": .string(process.id), "state": .string(process.state),
      "since": JSONValue(process.since), "restarts": .number(JSONNumber(process.restarts)),
    ]
  }
}
