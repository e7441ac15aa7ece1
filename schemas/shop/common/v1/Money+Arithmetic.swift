// SPDX-License-Identifier: Apache-2.0

extension Money {
  /// The amount so many times. Beyond what can be held, the largest that can.
  public func times(_ count: UInt32) -> Money {
    let (product, overflow) = minorUnits.multipliedReportingOverflow(by: Int64(count))
    let limit: Int64 = minorUnits < 0 ? .min : .max
    return Money(minorUnits: overflow ? limit : product, currency: currency)
  }

  /// The sum of amounts of one currency, which is that of the first one; nothing is worth an empty
  /// amount.
  public static func sum(_ amounts: some Sequence<Money>) -> Money {
    amounts.reduce(into: Money()) { sum, amount in
      let (total, overflow) = sum.minorUnits.addingReportingOverflow(amount.minorUnits)
      let limit: Int64 = amount.minorUnits < 0 ? .min : .max
      sum.minorUnits = overflow ? limit : total
      if sum.currency.isEmpty { sum.currency = amount.currency }
    }
  }
}
