// SPDX-License-Identifier: Apache-2.0

/// How bytes cross from one end in memory to the other.
package enum MemoryDelivery: Sendable, Hashable {
  /// All that is there, once a turn.
  case whole
  /// In pieces of 1 to `maxByteCount` bytes, with idle turns between them, as the seed says: the
  /// same for the same seed.
  case chopped(seed: UInt64, maxByteCount: Int)
}

/// SplitMix64: small, fast, and the same on every machine.
///
/// Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
