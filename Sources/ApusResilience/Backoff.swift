// SPDX-License-Identifier: Apache-2.0

/// Waits that double, each drawn at random between nothing and its bound ("full jitter").
///
/// Callers that failed together must not come back together: Brooker, "Exponential Backoff And
/// Jitter", AWS Architecture Blog, 2015.
public struct Backoff: Sendable, Hashable {
  /// The bound of the first wait.
  public var base: Duration
  /// The bound that no wait exceeds.
  public var max: Duration
  /// Part of the bound that is always waited: 0 is full jitter, ½ is "equal jitter". Where nothing
  /// else slows a loop down, as when reconnecting, it must not be 0.
  public var floor: Double

  /// Both bounds are more than nothing, and `floor` lies from 0 to 1.
  public init(base: Duration, max: Duration, floor: Double = 0) {
    precondition(base > .zero && max >= base, "A backoff needs 0 < base <= max: \(base), \(max).")
    precondition((0...1).contains(floor), "The floor of a backoff is from 0 to 1, not \(floor).")
    self.base = base
    self.max = max
    self.floor = floor
  }

  /// For loops that reconnect: 50 to 100 ms at first, 2.5 to 5 s in the end, forever.
  public static let reconnect = Backoff(
    base: .milliseconds(100), max: .seconds(5), floor: 0.5)

  /// The bound of the wait before retry number `retry`, counted from 0.
  public func bound(retry: Int) -> Duration {
    // 2³² times any base is beyond any max; a shift by more would trap.
    let doublings = Swift.min(Swift.max(0, retry), 32)
    let factor = 1 << doublings
    return Double(factor) < max / base ? base * factor : max
  }

  /// The wait before retry number `retry`, counted from 0.
  public func delay(retry: Int, using random: inout some RandomNumberGenerator) -> Duration {
    bound(retry: retry) * Double.random(in: floor...1, using: &random)
  }
}
