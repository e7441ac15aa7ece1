// SPDX-License-Identifier: Apache-2.0

/// Numbers that are the same for the same seed. Steele, Lea, Flood: "Fast Splittable Pseudorandom
/// Number Generators", OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// One of these, as often as its weight says.
  mutating func pick<Choice>(_ weighted: [(Choice, Int)]) -> Choice? {
    let sum = weighted.reduce(0) { $0 + $1.1 }
    guard sum > 0 else { return nil }
    var left = Int.random(in: 0..<sum, using: &self)
    for (choice, weight) in weighted {
      left -= weight
      if left < 0 { return choice }
    }
    return nil
  }
}
