// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// Calls that make more calls when things go wrong.
///
/// A warning when over a fifth of at least twenty calls were sent again: a budget of retries is
/// usually a tenth to a fifth, and above it repetition is load. A problem above a half, and when
/// retries were seen within retries: three attempts at each of three hops are 27 calls of the last.
struct RetryStorm: AuditRule {
  let id = "retry-storm"
  let group = FindingGroup.resilience

  private static let leastCalls = 20
  private static let warningShare = 0.2
  private static let problemShare = 0.5

  func findings(in material: AuditMaterial) -> [Finding] {
    let calls = material.calls.filter { !AuditMaterial.isPlatform($0.callee) }
    return calls.inGroups { [$0.caller, $0.callee] }.compactMap { share($0, $1, material) }
      + nested(calls, material)
  }

  private func share(
    _ pair: [String], _ calls: [ObservedCall], _ material: AuditMaterial
  ) -> Finding? {
    let again = calls.filter { $0.retryCount > 0 }
    let retries = again.map(\.retryCount).reduce(0, +)
    let share = Double(retries) / Double(max(1, calls.count))
    guard calls.count >= Self.leastCalls, share > Self.warningShare else { return nil }
    let waited = again.map(\.time.length).reduce(0, +)
    return finding(
      share > Self.problemShare ? .problem : .warning,
      "\(pair[0]) sends calls to \(pair[1]) again and again", services: pair,
      methods: Set(again.map(\.method)).sorted(),
      evidence: [
        "\(Wording.count(retries, "retry", "retries")) of \(calls.count) calls "
          + "(\(Wording.percent(share, of: 1)))"
      ],
      cost: "\(pair[1]) had \(Wording.percent(share, of: 1)) more to do, and callers waited "
        + "\(Wording.time(waited)) for calls that were sent again.",
      mend:
        "Find out why they fail; let \(pair[0]) retry less (a smaller budget, a longer back-off), "
        + "or fail at once while the breaker is open.",
      traces: again.map(material.traceID))
  }

  /// Retries under calls that were retried themselves, by the services on the way.
  private func nested(_ calls: [ObservedCall], _ material: AuditMaterial) -> [Finding] {
    let retried = calls.filter { $0.retryCount > 0 }
    let byPlace = Dictionary(retried.map { ([$0.tree, $0.span], $0) }) { first, _ in first }
    let ways = retried.compactMap { call -> (way: [String], attempts: Int, trace: String)? in
      let above = material.trees[call.tree].ancestors(of: call.span)
        .compactMap { byPlace[[call.tree, $0]] }
      guard !above.isEmpty else { return nil }
      let chain = above.reversed() + [call]
      // A made-up count must not trap; a million says enough.
      let attempts = chain.reduce(1) { min($0 * min($1.retryCount + 1, 1_000), 1_000_000) }
      let way = chain.prefix(1).map(\.caller) + chain.map(\.callee)
      return (way, attempts, material.trees[call.tree].id)
    }
    return ways.inGroups(by: \.way).map { way, found in
      let most = found.map(\.attempts).max() ?? 1
      return finding(
        .problem, "Retries multiply on the way \(way.joined(separator: " → "))", services: way,
        evidence: ["in \(Wording.count(found.count, "call")) a retried call retried again below"],
        cost: "Up to \(most) calls reached \(way.last ?? "the last") for one that was asked for.",
        mend: "Retry at one hop only, at best the one nearest to the failure.",
        traces: found.map(\.trace))
    }
  }
}
