// SPDX-License-Identifier: Apache-2.0

/// A small, fast, seeded generator of random numbers; not for secrets.
///
/// A value, so that each loop owns one and a test repeats a run from its seed.
/// Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator whose whole sequence follows from `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number from 0 to `bound - 1`; `bound` is at least 1.
  ///
  /// By one multiplication and without a loop. The bias is below `bound` / 2³², which no balancer
  /// can notice; `Int.random` would reject and draw again.
  package mutating func index(below bound: Int) -> Int {
    Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
  }

  /// Spreads the bits of `value` so that neighbours have nothing in common. Its own inverse exists:
  /// different values stay different.
  public static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
