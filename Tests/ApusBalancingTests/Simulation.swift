// SPDX-License-Identifier: Apache-2.0

import ApusBalancing

/// Calls on virtual time: each arrives at its moment, is placed by the policy, and ends when its
/// endpoint says so. Nothing waits, the same seed gives the same run.
struct Simulation {
  /// How an endpoint answers.
  enum Behaviour {
    case answers(after: UInt64)
    case fails(after: UInt64)
    /// Never; the caller gives up at its timeout.
    case stands
  }

  var endpoints: [EndpointLoad]
  var policy: any BalancingPolicy
  var random: SplitMix64
  var now: UInt64 = 1_000_000_000
  var timeout: UInt64 = 500_000_000
  private var pending: [(end: UInt64, start: UInt64, index: Int, outcome: CallOutcome)] = []

  private var earliestEnd = UInt64.max

  init(count: Int, policy: some BalancingPolicy, seed: UInt64) {
    let endpoints = (0..<count).map { EndpointLoad(identity: SplitMix64.mix(UInt64($0) + 1)) }
    self.endpoints = endpoints
    for endpoint in endpoints { endpoint.setReady(true) }
    self.policy = policy.prepared(for: endpoints.span)
    random = SplitMix64(seed: seed)
  }

  /// Sends `calls` calls, one every `interval`, and returns how many each endpoint got.
  mutating func run(
    calls: Int, interval: UInt64, behaviour: (_ index: Int, _ now: UInt64) -> Behaviour
  ) -> [Int] {
    let endpoints = endpoints
    var counts = [Int](repeating: 0, count: endpoints.count)
    for _ in 0..<calls {
      now += interval
      settle()
      let request = PickRequest(now: now, key: random.next())
      let picked = policy.pick(from: endpoints.span, for: request, using: &random)
      guard let index = picked else { continue }
      counts[index] += 1
      endpoints[index].started(at: now)
      switch behaviour(index, now) {
      case .answers(let after): pending.append((now + after, now, index, .answered))
      case .fails(let after): pending.append((now + after, now, index, .failed(timeout: timeout)))
      case .stands: pending.append((now + timeout, now, index, .failed(timeout: timeout)))
      }
      earliestEnd = min(earliestEnd, pending.last?.end ?? .max)
    }
    return counts
  }

  /// Ends what is due, in order of time.
  private mutating func settle() {
    guard now >= earliestEnd else { return }
    earliestEnd = pending.lazy.map(\.end).filter { [now] in $0 > now }.min() ?? .max
    let due = pending.filter { $0.end <= now }.sorted { $0.end < $1.end }
    pending.removeAll { $0.end <= now }
    for call in due {
      endpoints[call.index].finished(
        at: call.end, elapsed: call.end - call.start, outcome: call.outcome)
    }
  }
}

func milliseconds(_ count: UInt64) -> UInt64 { count * 1_000_000 }
func microseconds(_ count: UInt64) -> UInt64 { count * 1_000 }
