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

  /// The amount in the ratio of `weights`, to the last minor unit: every part is rounded down, and
  /// what is left goes, a unit each, to those that lost most by that, the first of equals.
  ///
  /// A part is never above its weight when the amount is not above their sum. Without any weight
  /// the parts are equal. Amounts and weights below zero count as none.
  public func split(over weights: [Int64]) -> [Money] {
    guard !weights.isEmpty else { return [] }
    var shares = weights.map { Int128(max($0, 0)) }
    // Products of two 63-bit numbers, and the sum of any list of them, need more than 64 bits.
    if !shares.contains(where: { $0 > 0 }) { shares = shares.map { _ in 1 } }
    let sum = shares.reduce(0, +)
    let amount = Int128(max(minorUnits, 0))
    var parts = shares.map { $0 * amount / sum }
    let left = Int(amount - parts.reduce(0, +))
    let byLoss = shares.indices.sorted { first, second in
      let losses = (shares[first] * amount % sum, shares[second] * amount % sum)
      return losses.0 != losses.1 ? losses.0 > losses.1 : first < second
    }
    for index in byLoss.prefix(left) { parts[index] += 1 }
    return parts.map { Money(minorUnits: Int64($0), currency: currency) }
  }
}
