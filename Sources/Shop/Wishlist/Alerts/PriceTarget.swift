// SPDX-License-Identifier: Apache-2.0

import CommonAPI

/// By how much something must get cheaper.
struct PriceTarget {
  let reference: Money
  let dropPercent: UInt32

  /// Whether a price is so much below the reference. Never in another currency, and never when there
  /// is nothing to get cheaper.
  func isReached(by price: Money) -> Bool {
    guard dropPercent > 0, reference.minorUnits > 0, price.currency == reference.currency else {
      return false
    }
    // Exact, where 64 bits would not hold a hundred times the amount.
    return Int128(price.minorUnits) * 100
      <= Int128(reference.minorUnits) * (100 - Int128(min(dropPercent, 100)))
  }
}
