// SPDX-License-Identifier: Apache-2.0

/// Forgives `burst` offences at once and `perSecond` from then on. Time is an argument.
struct TokenBucket {
  let burst: Int
  let perSecond: Int
  private var tokens: Int
  private var refilledAt: UInt64 = 0

  init(burst: Int, perSecond: Int) {
    self.burst = burst
    self.perSecond = perSecond
    tokens = burst
  }

  /// False when there is none left.
  mutating func take(now: UInt64) -> Bool {
    let elapsed = now &- min(refilledAt, now)
    let earned = elapsed / (1_000_000_000 / UInt64(perSecond))
    if earned > 0 {
      tokens = min(burst, tokens + Int(min(earned, UInt64(burst))))
      refilledAt = now
    }
    guard tokens > 0 else { return false }
    tokens -= 1
    return true
  }
}
