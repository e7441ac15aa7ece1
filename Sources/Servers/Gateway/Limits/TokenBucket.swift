// SPDX-License-Identifier: Apache-2.0

/// So many at once, and so many a second after that.
struct TokenBucket: Sendable, Hashable {
  struct Rate: Sendable, Hashable {
    let perSecond: Double
    let burst: Double

    /// What `RateLimit-Policy` calls the window: after so many seconds everything is there again.
    var window: Int { max(1, Int((burst / perSecond).rounded(.up))) }
  }

  private var tokens: Double
  /// Nanoseconds of a monotonic clock.
  private var time: UInt64

  init(_ rate: Rate, now: UInt64) {
    tokens = rate.burst
    time = now
  }

  /// Returns what is left, or when there is one again.
  mutating func take(_ rate: Rate, now: UInt64) -> Result {
    // The clock never goes back; if it seems to, nothing is gained by it.
    let passed = now > time ? Double(now - time) / 1e9 : 0
    time = max(now, time)
    tokens = min(rate.burst, tokens + passed * rate.perSecond)
    guard tokens >= 1 else {
      return Result(isTaken: false, remaining: 0, seconds: (1 - tokens) / rate.perSecond)
    }
    tokens -= 1
    return Result(
      isTaken: true, remaining: Int(tokens), seconds: (rate.burst - tokens) / rate.perSecond)
  }

  struct Result: Sendable, Hashable {
    let isTaken: Bool
    let remaining: Int
    /// Until the next one, when none was taken; until all are there again otherwise.
    let seconds: Double
  }
}
