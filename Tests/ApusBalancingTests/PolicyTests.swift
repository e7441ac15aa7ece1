// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import Testing

@Suite struct PolicyTests {
  private static let all: [any BalancingPolicy] = [
    .powerOfTwoChoices, .leastRequest, .roundRobin, .weightedRandom, .maglev,
  ]

  @Test("every policy takes what is available before all else, and nothing when none is ready")
  func onlyAvailable() {
    var random = SplitMix64(seed: 4)
    for policy in Self.all {
      for count in [1, 2, 3, 17] {
        let endpoints = (0..<count).map { EndpointLoad(identity: SplitMix64.mix(UInt64($0 + 5))) }
        let policy = policy.prepared(for: endpoints.span)
        let request = PickRequest(now: 1, key: 3)
        #expect(policy.pick(from: endpoints.span, for: request, using: &random) == nil)

        let last = count - 1
        endpoints[last].setReady(true)
        endpoints[last].eject(until: 10)
        // All are out: calls still flow.
        #expect(policy.pick(from: endpoints.span, for: request, using: &random) == last)
        guard count > 1 else { continue }
        endpoints[0].setReady(true)
        for _ in 0..<20 {
          #expect(policy.pick(from: endpoints.span, for: request, using: &random) == 0)
        }
        let elsewhere = PickRequest(now: 11, key: 3, avoiding: endpoints[0])
        #expect(policy.pick(from: endpoints.span, for: elsewhere, using: &random) == last)
      }
      let none: [EndpointLoad] = []
      let empty = policy.prepared(for: none.span)
      #expect(empty.pick(from: none.span, for: PickRequest(now: 1), using: &random) == nil)
    }
  }

  @Test("round robin gives each endpoint the same number of calls")
  func roundRobin() {
    var simulation = Simulation(count: 7, policy: .roundRobin, seed: 1)
    let counts = simulation.run(calls: 700, interval: 1_000) { _, _ in .answers(after: 5_000) }
    #expect(counts == [Int](repeating: 100, count: 7))
  }

  @Test("least request follows the calls in flight alone", arguments: [1, 2, 3] as [UInt64])
  func leastRequest(seed: UInt64) {
    var simulation = Simulation(count: 4, policy: .leastRequest, seed: seed)
    let counts = simulation.run(calls: 20_000, interval: 100_000) { index, _ in
      .answers(after: index == 0 ? 8_000_000 : 1_000_000)
    }
    // By Little's law a slow endpoint has 8 × the calls in flight at equal shares; it is left then.
    #expect(counts[0] < 3_000, "seed \(seed): \(counts)")
    #expect(counts[0] > 500, "seed \(seed): \(counts)")
  }

  @Test("weighted random follows the weights", arguments: [1, 2, 3] as [UInt64])
  func weightedRandom(seed: UInt64) {
    let weights: [UInt32] = [1, 2, 3, 10, 0]
    let endpoints = weights.map { EndpointLoad(identity: UInt64($0), weight: $0) }
    for endpoint in endpoints { endpoint.setReady(true) }
    let policy = WeightedRandom().prepared(for: endpoints.span)
    var random = SplitMix64(seed: seed)
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<17_000 {
      guard
        let index = policy.pick(
          from: endpoints.span, for: PickRequest(now: 1), using: &random)
      else { continue }
      counts[index] += 1
    }
    // A weight of 0 counts as 1, so the total is 17. Five standard deviations: below 160, 315.
    for (count, expected) in zip(counts, [1_000, 2_000, 3_000, 10_000, 1_000]) {
      #expect(abs(count - expected) < 325, "seed \(seed): \(counts)")
    }
  }

  @Test("maglev spreads keys evenly, and the loss of an endpoint moves few other keys")
  func maglev() {
    let endpoints = (0..<20).map { EndpointLoad(identity: SplitMix64.mix(UInt64($0) + 77)) }
    for endpoint in endpoints { endpoint.setReady(true) }
    let fewer = Array(endpoints.dropLast())
    let before = Maglev().prepared(for: endpoints.span)
    let after = Maglev().prepared(for: fewer.span)
    // The same set in another order: the same homes.
    let turned = Array(endpoints.reversed())
    let reversed = Maglev().prepared(for: turned.span)

    var random = SplitMix64(seed: 1)
    var counts = [Int](repeating: 0, count: 20)
    var moved = 0
    for key in UInt64(0)..<20_000 {
      let request = PickRequest(now: 1, key: key)
      guard let home = before.pick(from: endpoints.span, for: request, using: &random),
        let other = reversed.pick(from: turned.span, for: request, using: &random),
        let next = after.pick(from: fewer.span, for: request, using: &random)
      else {
        Issue.record("Every endpoint is ready.")
        return
      }
      counts[home] += 1
      #expect(turned[other] === endpoints[home])
      if home != 19, next != home { moved += 1 }
    }
    // 1,000 each, ±5 standard deviations.
    #expect(counts.allSatisfy { (840...1_160).contains($0) }, "\(counts)")
    // The paper's figure is a few per cent; a plain modulus would move 95 of 100.
    #expect(moved < 1_200, "\(moved) of 19,000 keys moved")
  }

  @Test("a key stays at home while its endpoint is there, and has one other home while it is not")
  func maglevFailover() {
    let endpoints = (0..<5).map { EndpointLoad(identity: SplitMix64.mix(UInt64($0) + 7)) }
    for endpoint in endpoints { endpoint.setReady(true) }
    let policy = Maglev().prepared(for: endpoints.span)
    var random = SplitMix64(seed: 1)
    let request = PickRequest(now: 1, key: 42)
    guard let home = policy.pick(from: endpoints.span, for: request, using: &random) else {
      Issue.record("Every endpoint is ready.")
      return
    }
    endpoints[home].setReady(false)
    let others = Set(
      (0..<50).map { _ in policy.pick(from: endpoints.span, for: request, using: &random) })
    #expect(others.count == 1)
    endpoints[home].setReady(true)
    #expect(policy.pick(from: endpoints.span, for: request, using: &random) == home)
  }
}
