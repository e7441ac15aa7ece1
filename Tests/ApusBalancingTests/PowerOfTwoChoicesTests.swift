// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import Testing

@Suite struct PowerOfTwoChoicesTests {
  static let seeds: [UInt64] = [1, 2, 3]

  @Test("equal endpoints get equal shares", arguments: seeds)
  func equalShares(seed: UInt64) {
    var simulation = Simulation(count: 10, policy: .powerOfTwoChoices, seed: seed)
    var latency = SplitMix64(seed: seed &+ 99)
    let counts = simulation.run(calls: 20_000, interval: microseconds(50)) { _, _ in
      .answers(after: UInt64.random(in: microseconds(900)...microseconds(1100), using: &latency))
    }
    // 2,000 each; a tenth of noise in the latency must not tilt it by more than a third.
    #expect(counts.allSatisfy { (1_350...2_650).contains($0) }, "seed \(seed): \(counts)")
  }

  @Test("an endpoint ten times slower gets less than a tenth of its fair share", arguments: seeds)
  func slowEndpoint(seed: UInt64) {
    var simulation = Simulation(count: 4, policy: .powerOfTwoChoices, seed: seed)
    let counts = simulation.run(calls: 20_000, interval: microseconds(100)) { index, _ in
      .answers(after: index == 0 ? milliseconds(10) : milliseconds(1))
    }
    #expect(counts[0] < 500, "seed \(seed): \(counts), fair would be 5,000")
    #expect(counts[0] > 0, "seed \(seed): it must be measured to be known as slow")
  }

  @Test("an endpoint that fails in no time is avoided, not preferred", arguments: seeds)
  func blackHole(seed: UInt64) {
    var simulation = Simulation(count: 3, policy: .powerOfTwoChoices, seed: seed)
    let counts = simulation.run(calls: 20_000, interval: microseconds(100)) { index, _ in
      index == 0 ? .fails(after: microseconds(50)) : .answers(after: milliseconds(1))
    }
    #expect(counts[0] < 40, "seed \(seed): \(counts)")
  }

  @Test("an endpoint that stands still is left before the first deadline", arguments: seeds)
  func standstill(seed: UInt64) {
    var simulation = Simulation(count: 3, policy: .powerOfTwoChoices, seed: seed)
    simulation.timeout = milliseconds(30_000)
    _ = simulation.run(calls: 5_000, interval: microseconds(100)) { _, _ in
      .answers(after: milliseconds(1))
    }
    // One second in which endpoint 0 answers nothing; the first deadline is 30 s away.
    let counts = simulation.run(calls: 10_000, interval: microseconds(100)) { index, _ in
      index == 0 ? .stands : .answers(after: milliseconds(1))
    }
    #expect(counts[0] < 20, "seed \(seed): \(counts)")
  }

  @Test("a new endpoint is neither flooded nor starved", arguments: seeds)
  func newcomer(seed: UInt64) {
    var simulation = Simulation(count: 5, policy: .powerOfTwoChoices, seed: seed)
    simulation.endpoints[0].setReady(false)
    _ = simulation.run(calls: 2_000, interval: microseconds(500)) { _, _ in
      .answers(after: milliseconds(50))
    }
    simulation.endpoints[0].setReady(true)
    // 100 calls leave before the newcomer's first answer. By calls in flight alone it may catch up
    // with the others (some 25 each), not take all.
    let counts = simulation.run(calls: 100, interval: microseconds(500)) { _, _ in
      .answers(after: milliseconds(50))
    }
    #expect((10...50).contains(counts[0]), "seed \(seed): \(counts)")
  }

  @Test("an endpoint that was slow once is tried again, with few calls", arguments: seeds)
  func recovery(seed: UInt64) {
    var simulation = Simulation(count: 3, policy: .powerOfTwoChoices, seed: seed)
    _ = simulation.run(calls: 3_000, interval: milliseconds(1)) { index, _ in
      .answers(after: index == 0 ? milliseconds(2_000) : milliseconds(2))
    }
    // 2 s beside 2 ms needs 11 half-lives of 4.3 s to be forgotten: 47 s.
    let early = simulation.run(calls: 20_000, interval: milliseconds(1)) { _, _ in
      .answers(after: milliseconds(2))
    }
    let late = simulation.run(calls: 40_000, interval: milliseconds(1)) { _, _ in
      .answers(after: milliseconds(2))
    }
    #expect(early[0] < 100, "seed \(seed): \(early)")
    #expect(late[0] > 1_000, "seed \(seed): \(late)")
  }

  @Test("a stale endpoint that stands is probed, not flooded", arguments: seeds)
  func staleProbe(seed: UInt64) {
    var simulation = Simulation(count: 2, policy: .powerOfTwoChoices, seed: seed)
    _ = simulation.run(calls: 100, interval: milliseconds(10)) { index, _ in
      .answers(after: index == 0 ? milliseconds(20) : milliseconds(2))
    }
    // An hour without calls, then a burst of 50 before anything answers.
    simulation.now += 3_600 * 1_000_000_000
    let counts = simulation.run(calls: 50, interval: microseconds(1)) { _, _ in
      .answers(after: milliseconds(2))
    }
    #expect(counts[0] <= 40, "seed \(seed): \(counts)")
  }

  @Test("no pick is an endpoint that is not available, while one is", arguments: seeds)
  func onlyAvailable(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<2_000 {
      let count = Int.random(in: 1...20, using: &random)
      let endpoints = (0..<count).map { EndpointLoad(identity: UInt64($0)) }
      for endpoint in endpoints {
        endpoint.setReady(Int.random(in: 0..<4, using: &random) == 0)
        if Bool.random(using: &random) { endpoint.eject(until: 100) }
      }
      let avoiding = endpoints.randomElement(using: &random)
      let request = PickRequest(now: 50, avoiding: avoiding)
      let best = endpoints.map { endpoint in
        rank(endpoint, in: request)
      }.max()
      let picked = PowerOfTwoChoices().pick(
        from: endpoints.span, for: request, using: &random)
      let rankOfPick = picked.map { rank(endpoints[$0], in: request) } ?? 0
      #expect(rankOfPick == best, "seed \(seed)")
    }
  }

  /// 3 acceptable, 2 available but to be avoided, 1 ready but ejected, 0 not ready.
  private func rank(_ endpoint: EndpointLoad, in request: PickRequest) -> Int {
    guard endpoint.isReady else { return 0 }
    guard endpoint.isAvailable(at: request.now) else { return 1 }
    return endpoint === request.avoiding ? 2 : 3
  }

  @Test("an empty set has no pick")
  func empty() {
    var random = SplitMix64(seed: 1)
    let endpoints: [EndpointLoad] = []
    let picked = PowerOfTwoChoices().pick(
      from: endpoints.span, for: PickRequest(now: 1), using: &random)
    #expect(picked == nil)
  }
}
