// SPDX-License-Identifier: Apache-2.0

import ShopCatalogue

extension SplitMix64 {
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
