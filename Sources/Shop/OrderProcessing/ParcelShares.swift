// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import OrderProcessingState

/// How the price of an order is spread over its parcels, so that each can be paid when it leaves.
enum ParcelShares {
  /// In proportion to what the lines are worth, shipping and discount with them; the last parcel
  /// takes what rounding leaves, so the sum is the total exactly.
  static func spread(_ total: Money, over parcels: inout [Parcel]) {
    let values = parcels.map { value(of: $0.lines) }
    var sum: UInt64 = 0
    for value in values {
      let (next, overflow) = sum.addingReportingOverflow(value)
      sum = overflow ? .max : next
    }
    let whole = UInt64(clamping: total.minorUnits)
    var rest = whole
    for index in parcels.indices {
      let isLast = index == parcels.count - 1
      let share = isLast ? rest : min(rest, part(values[index], of: sum, of: whole))
      rest -= share
      parcels[index].amount = Money(
        minorUnits: Int64(clamping: share), currency: total.currency)
    }
  }

  /// `whole · value / sum`, rounded down.
  private static func part(_ value: UInt64, of sum: UInt64, of whole: UInt64) -> UInt64 {
    // Also where sums were too large to be exact: a part is never more than the whole.
    guard sum > 0, value <= sum else { return 0 }
    let (high, low) = whole.multipliedFullWidth(by: value)
    guard high < sum else { return whole }
    return sum.dividingFullWidth((high, low)).quotient
  }

  private static func value(of lines: [OrderedLine]) -> UInt64 {
    UInt64(clamping: Money.sum(lines.map { $0.unitPrice.times($0.quantity) }).minorUnits)
  }
}
