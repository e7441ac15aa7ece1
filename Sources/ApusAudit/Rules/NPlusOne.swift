// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// One request that asks another service for each of many things singly.
///
/// Five calls of one method within one request: two or three happen by chance, and five is where
/// Sentry's detector of N+1 queries begins, too. Only calls that were answered count, so that asking
/// until something is ready is none, and only those inside of the request's own time, so that work
/// which is repeated later under the same trace is none.
struct NPlusOne: AuditRule {
  let id = "n-plus-one"
  let group = FindingGroup.chatty

  private static let leastCalls = 5
  /// Of the request's time: from here on it is what the customer waits for.
  private static let graveShare = 0.2

  private struct Pair: Hashable {
    let asker: String
    let service: String
    let method: String
  }

  fileprivate struct Burst {
    var mostCalls = 0
    var traces: [String] = []
    var calls = 0
    var lost = 0.0
    var whole = 0.0
    var isParallel = false
  }

  func findings(in material: AuditMaterial) -> [Finding] {
    var bursts: [Pair: Burst] = [:]
    var requests: [String: Int] = [:]
    for tree in material.trees {
      for span in tree.spans where span.kind != "client" { requests[span.name, default: 0] += 1 }
    }
    for (key, calls) in material.calls.inGroups(by: Place.init) {
      guard let key, let entry = key.entry else { continue }
      let tree = material.trees[key.tree]
      let around = tree.time(of: entry)
      let inside = calls.filter {
        $0.isAnswered && $0.time.lowerBound >= around.lowerBound
          && $0.time.lowerBound <= around.upperBound
      }
      guard inside.count >= Self.leastCalls, let first = inside.first else { continue }
      let pair = Pair(
        asker: tree.spans[entry].name, service: first.caller, method: first.method)
      bursts[pair, default: Burst()].add(inside, around, tree.id)
    }
    return bursts.map { finding($0, $1, requests[$0.asker] ?? 0, material.schemas) }
  }

  /// Calls of one method in one request.
  private struct Place: Hashable {
    let tree: Int
    let entry: Int?
    let method: String

    init?(_ call: ObservedCall) {
      guard call.entry != nil, !AuditMaterial.isPlatform(call.callee) else { return nil }
      tree = call.tree
      entry = call.entry
      method = call.method
    }
  }

  private func finding(
    _ pair: Pair, _ burst: Burst, _ requestCount: Int, _ schemas: SchemaLookup
  ) -> Finding {
    let batch = BatchMethod.instead(of: pair.method, in: schemas)
    let isGrave = batch != nil || burst.lost >= Self.graveShare * burst.whole
    let (asker, asked) = (Wording.short(pair.asker), Wording.short(pair.method))
    let mean = burst.calls / max(1, burst.traces.count)
    let callee = PackageSchema.name(ofService: pair.method) ?? pair.method
    return finding(
      isGrave ? .problem : .warning,
      "\(asker) calls \(asked) \(burst.mostCalls) times in one request",
      services: [pair.service, callee], methods: [pair.asker, pair.method],
      evidence: [
        "in \(burst.traces.count) of \(requestCount) requests of \(asker): \(mean) calls on average, "
          + "\(burst.mostCalls) at most, "
          + (burst.isParallel ? "side by side" : "one after another"),
        batch.map { "\(callee) has a method for many at once: \(Wording.short($0))" }
          ?? "\(callee) has no method for many at once",
      ],
      cost: "Of \(Wording.time(burst.whole)) that these requests took, \(Wording.time(burst.lost)) "
        + "(\(Wording.percent(burst.lost, of: burst.whole))) went into calls beyond the longest one.",
      mend: batch.map { "Ask \(Wording.short($0)) once for all of them." }
        ?? "Give \(callee) a method that takes a list, or keep a copy from its events.",
      traces: burst.traces)
  }
}

extension NPlusOne.Burst {
  fileprivate mutating func add(
    _ found: [ObservedCall], _ around: ClosedRange<Double>, _ trace: String
  ) {
    mostCalls = max(mostCalls, found.count)
    calls += found.count
    traces.append(trace)
    whole += around.length
    let busy = BusyTime.length(of: found.map(\.time))
    lost += max(0, busy - (found.map(\.time.length).max() ?? 0))
    // Calls that overlap take less time together than one by one.
    isParallel = busy < 0.7 * found.map(\.time.length).reduce(0, +)
  }
}

/// How long at least one of some calls was under way.
enum BusyTime {
  static func length(of times: [ClosedRange<Double>]) -> Double {
    var (length, end) = (0.0, -Double.infinity)
    for time in times.sorted(by: { $0.lowerBound < $1.lowerBound }) where time.upperBound > end {
      length += time.upperBound - max(time.lowerBound, end)
      end = time.upperBound
    }
    return length
  }
}
