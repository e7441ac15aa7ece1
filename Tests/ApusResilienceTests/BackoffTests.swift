// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import Testing

@Suite struct BackoffTests {
  @Test("bounds double up to the maximum and no number of retries traps")
  func bounds() {
    let backoff = Backoff(base: .milliseconds(100), max: .seconds(5))
    #expect(
      (0..<7).map { backoff.bound(retry: $0) } == [
        .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800),
        .milliseconds(1600), .milliseconds(3200), .seconds(5),
      ])
    for retry in [-1, 31, 32, 33, 63, 64, 1_000_000, .max] {
      #expect(backoff.bound(retry: retry) <= .seconds(5))
    }
    let tiny = Backoff(base: .nanoseconds(1), max: .seconds(1_000_000_000_000))
    #expect(tiny.bound(retry: .max) == .nanoseconds(1 << 32))
  }

  @Test(
    "full jitter is spread evenly between nothing and the bound", arguments: [1, 2] as [UInt64])
  func spread(seed: UInt64) {
    let backoff = Backoff(base: .milliseconds(100), max: .seconds(1))
    var random = SeededGenerator(state: seed)
    let waits = (0..<10_000).map { _ in backoff.delay(retry: 2, using: &random) / .milliseconds(1) }
    let mean = waits.reduce(0, +) / 10_000
    // Uniform over 0…400: mean 200, its standard error 1.15.
    #expect(abs(mean - 200) < 6, "seed \(seed): \(mean)")
    #expect(waits.allSatisfy { (0...400).contains($0) })
    #expect(waits.contains { $0 < 10 } && waits.contains { $0 > 390 })
  }

  @Test("with a floor no wait is shorter than it")
  func floor() {
    var random = SeededGenerator(state: 1)
    for retry in 0..<50 {
      let wait = Backoff.reconnect.delay(retry: retry, using: &random)
      #expect(wait >= .milliseconds(50) && wait <= .seconds(5))
      if retry > 6 { #expect(wait >= .seconds(2.5)) }
    }
  }
}
