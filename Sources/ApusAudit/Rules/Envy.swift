// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// A service that does its work with another one's data.
///
/// Three different reading methods of one other service in the mean request, in at least twenty
/// requests, and three fifths of all that the service calls: asking one thing often is N+1, and
/// asking for one or two things is what services are for.
struct Envy: AuditRule {
  let id = "envy"
  let group = FindingGroup.boundaries

  private static let leastMethods = 3.0
  private static let leastRequests = 20
  private static let leastShare = 0.6

  private struct Pair: Hashable {
    let caller: String
    let callee: String
  }

  func findings(in material: AuditMaterial) -> [Finding] {
    let calls = material.calls.filter { call in
      call.entry != nil && call.caller != call.callee
        && material.schemas.isService(call.caller) && material.schemas.isService(call.callee)
    }
    let all = Dictionary(grouping: calls, by: \.caller).mapValues(\.count)
    let readings = calls.filter { material.schemas.method(named: $0.method)?.isReading ?? false }
    return readings.inGroups { Pair(caller: $0.caller, callee: $0.callee) }
      .compactMap { finding($0, $1, all[$0.caller] ?? 0, material) }
  }

  private func finding(
    _ pair: Pair, _ calls: [ObservedCall], _ all: Int, _ material: AuditMaterial
  ) -> Finding? {
    let requests = calls.inGroups { [$0.tree, $0.entry ?? 0] }.map(\.members)
    let methodCount = requests.map { Set($0.map(\.method)).count }.reduce(0, +)
    let mean = Double(methodCount) / Double(max(1, requests.count))
    guard requests.count >= Self.leastRequests, mean >= Self.leastMethods,
      Double(calls.count) >= Self.leastShare * Double(all)
    else { return nil }
    let waited = calls.map(\.time.length).reduce(0, +) / Double(requests.count)
    return finding(
      .warning, "\(pair.caller) works with what \(pair.callee) knows",
      services: [pair.caller, pair.callee], methods: Set(calls.map(\.method)).sorted(),
      evidence: [
        "in each of \(requests.count) requests it asks on average \(Int(mean.rounded())) different "
          + "questions to \(pair.callee)",
        "\(calls.count) of its \(all) calls to others are such questions",
      ],
      cost: "Each request waits \(Wording.time(waited)) on average for another service's data.",
      mend: "Let \(pair.callee) do that part of the work in one method, or move the data to "
        + "\(pair.caller).",
      traces: requests.compactMap(\.first).map(material.traceID))
  }
}
