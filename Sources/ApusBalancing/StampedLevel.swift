// SPDX-License-Identifier: Apache-2.0

/// A level and the time at which it was true, in the 64 bits that one atomic word can hold, so that
/// no reader sees the one without the other.
struct StampedLevel {
  /// In nanoseconds. `Float`: seven digits are more than a latency has.
  var level: Float
  /// When, in units of 2²⁰ ns (about a millisecond). Wraps after 52 days, which is why ages are
  /// compared by wrapping subtraction.
  var tick: UInt32

  /// All zero: nothing was ever measured.
  static let none = StampedLevel(level: 0, tick: 0)

  var isNone: Bool { level == 0 }

  init(level: Float, tick: UInt32) {
    self.level = level
    self.tick = tick
  }

  init(bits: UInt64) {
    level = Float(bitPattern: UInt32(truncatingIfNeeded: bits >> 32))
    tick = UInt32(truncatingIfNeeded: bits)
  }

  var bits: UInt64 { UInt64(level.bitPattern) << 32 | UInt64(tick) }

  /// The tick of a time in nanoseconds.
  static func tick(of nanoseconds: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: nanoseconds >> 20)
  }

  /// Ticks since this was set. Two threads read the clock at slightly different times, so a stamp
  /// may lie a little ahead; that is no age, not one of 52 days.
  func age(at now: UInt32) -> UInt32 {
    let elapsed = now &- tick
    return elapsed > .max / 2 ? 0 : elapsed
  }

  /// How much of the level counts after `age` ticks: 1 at once, ½ after one half-life.
  ///
  /// Between two halvings the curve is a straight line, at most 6 % above 2⁻ˣ: a pick needs four
  /// of these, and libm's `exp` would be most of its cost.
  static func weight(age: UInt32, halfLife: UInt32) -> Float {
    let halvings = age / halfLife
    guard halvings < 64 else { return 0 }
    let rest = Float(age % halfLife) / Float(halfLife)
    // 2⁻ⁿ by its bits: the exponent of a `Float` is biased by 127.
    return (1 - rest / 2) * Float(bitPattern: (127 - halvings) << 23)
  }

  /// The level as it counts now.
  func decayed(at now: UInt32, halfLife: UInt32) -> Float {
    // Most endpoints have no penalty, and a busy one's latency was measured in this tick.
    let age = age(at: now)
    return level == 0 || age == 0 ? level : level * Self.weight(age: age, halfLife: halfLife)
  }
}
