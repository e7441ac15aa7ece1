// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CartAPI
import CommonAPI

/// What coupons may be, and what they take off.
extension Coupon {
  /// - Throws: ``CouponMakesNoSense`` with what is wrong.
  func check() throws(CouponMakesNoSense) {
    guard (percent > 0) != (amount != nil) else {
      throw CouponMakesNoSense(reason: "give either percent, from 1 to 100, or amount")
    }
    if let amount, amount.minorUnits <= 0 {
      throw CouponMakesNoSense(reason: "amount is \(amount.minorUnits), it should be above 0")
    }
    if let minimum, minimum.minorUnits < 0 {
      throw CouponMakesNoSense(reason: "minimum is \(minimum.minorUnits), it should not be below 0")
    }
    if let amount, let minimum, amount.currency != minimum.currency {
      throw CouponMakesNoSense(
        reason: "amount is in \(amount.currency) and minimum in \(minimum.currency)")
    }
    if let validFrom, let validUntil, validFrom >= validUntil {
      throw CouponMakesNoSense(reason: "validUntil should be after validFrom")
    }
  }

  /// What keeps it from taking something off goods of this value; `none` if nothing does.
  func problem(with items: Money, at now: Timestamp) -> CouponProblem {
    if let validFrom, now < validFrom { return .notYetValid }
    if let validUntil, now >= validUntil { return .expired }
    for money in [amount, minimum] {
      if let money, items.minorUnits > 0, money.currency != items.currency { return .otherCurrency }
    }
    if let minimum, items.minorUnits < minimum.minorUnits { return .belowMinimum }
    return .none
  }

  /// What it takes off goods of this value: never more than they cost.
  func discount(on items: Money) -> Money {
    let value = Int128(max(0, items.minorUnits))
    let discount = amount.map { Int128($0.minorUnits) } ?? (value * Int128(percent) + 50) / 100
    return Money(minorUnits: Int64(min(max(0, discount), value)), currency: items.currency)
  }
}
