// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import Testing

@Suite struct EndpointLoadTests {
  private static let start: UInt64 = 5_000_000_000

  private func measured(_ latency: UInt64) -> EndpointLoad {
    let load = EndpointLoad(identity: 1)
    load.started(at: Self.start - latency)
    load.finished(at: Self.start, elapsed: latency, outcome: .answered)
    return load
  }

  @Test("cost is latency × (in flight + 1)")
  func cost() {
    let load = measured(2_000_000)
    #expect(load.cost(at: Self.start) == 2_000_000)
    load.started(at: Self.start)
    load.started(at: Self.start)
    #expect(load.cost(at: Self.start) == 6_000_000)
    #expect(load.inFlight == 2)
  }

  @Test("a slower answer counts at once, a faster one with a half-life of 4.3 seconds")
  func peak() {
    let load = measured(1_000_000)
    load.started(at: Self.start)
    load.finished(at: Self.start, elapsed: 9_000_000, outcome: .answered)
    #expect(load.cost(at: Self.start) == 9_000_000)

    let halfLife = UInt64(4096) << 20
    load.started(at: Self.start + halfLife)
    load.finished(at: Self.start + halfLife, elapsed: 1_000_000, outcome: .answered)
    let cost = load.cost(at: Self.start + halfLife)
    #expect(abs(cost - 5_000_000) < 10_000, "\(cost)")
  }

  @Test("a failure is charged at least as the timeout, and fades")
  func failure() {
    let load = measured(1_000_000)
    load.started(at: Self.start)
    load.finished(at: Self.start, elapsed: 10, outcome: .failed(timeout: 500_000_000))
    #expect(load.cost(at: Self.start) == 501_000_000)
    #expect(load.consecutiveFailures == 1)
    #expect(load.cost(at: Self.start + 20_000_000_000) < 1_100_000)

    load.started(at: Self.start)
    load.finished(at: Self.start, elapsed: 1_000_000, outcome: .answered)
    #expect(load.consecutiveFailures == 0)
    let forgiven = load.cost(at: Self.start)
    #expect(abs(forgiven - 251_000_000) < 1_000_000, "\(forgiven)")
  }

  @Test("a call that the caller gave up can raise the estimate and not lower it")
  func abandoned() {
    let load = measured(5_000_000)
    load.started(at: Self.start)
    load.finished(at: Self.start, elapsed: 10, outcome: .abandoned)
    #expect(load.cost(at: Self.start) == 5_000_000)
    load.started(at: Self.start)
    load.finished(at: Self.start, elapsed: 8_000_000, outcome: .abandoned)
    #expect(load.cost(at: Self.start) == 8_000_000)
  }

  @Test("a standstill counts as latency, an idle time does not")
  func standstill() {
    let load = measured(1_000_000)
    let later = Self.start + 100_000_000
    #expect(load.cost(at: later) <= 1_000_000)
    load.started(at: later)
    #expect(load.cost(at: later + 50_000_000) == 100_000_000)
    // A stream may be silent for as long as it likes.
    load.finished(at: later, elapsed: 1_000_000, outcome: .answered)
    load.streamOpened()
    #expect(load.cost(at: later + 1_000_000_000) <= 2_000_000)
    load.streamClosed(at: later, failed: false)
    #expect(load.inFlight == 0)
  }

  @Test("many threads at once lose no count and leave a sane estimate")
  func concurrent() async {
    let load = EndpointLoad(identity: 1)
    await withTaskGroup(of: Void.self) { group in
      for worker in UInt64(0)..<8 {
        group.addTask {
          var random = SplitMix64(seed: worker)
          for step in UInt64(1)...5_000 {
            let now = Self.start + step * 100_000
            load.started(at: now)
            let elapsed = UInt64.random(in: 1_000_000...2_000_000, using: &random)
            load.finished(at: now, elapsed: elapsed, outcome: .answered)
          }
        }
      }
    }
    #expect(load.inFlight == 0)
    let cost = load.cost(at: Self.start + 500_000_000)
    #expect((900_000...2_000_000).contains(cost), "\(cost)")
  }
}
