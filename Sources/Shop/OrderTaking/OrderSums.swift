// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import CartAPI
import CommonAPI
import OrderTakingAPI

/// What goods cost, summed up here and not taken from whoever sent them.
struct OrderSums: Equatable {
  let lines: [OrderLine]
  private(set) var totals: Totals

  /// - Parameters:
  ///   - goods: as the cart has them; all can be bought.
  ///   - discount: for all of them; what is more than they cost is not taken off.
  /// - Throws: ``SomethingSoldOut``; `failedPrecondition` for goods that have no sum.
  init(_ goods: [Cart.Line], discount: Money) throws {
    let missing = goods.filter { !$0.available }.map(\.sku)
    guard missing.isEmpty else { throw SomethingSoldOut(skus: missing) }
    let currency = goods.first?.unitPrice.currency ?? ""
    let values = try goods.map { line in try Self.value(of: line, currency: currency) }
    let items = try Self.sum(values)
    let off = Money(
      minorUnits: min(max(0, discount.minorUnits), items), currency: currency)
    lines = zip(goods, off.split(over: values)).map { line, part in
      OrderLine(
        sku: line.sku, title: line.title, quantity: line.quantity, unitPrice: line.unitPrice,
        discount: part)
    }
    func money(_ minorUnits: Int64) -> Money { Money(minorUnits: minorUnits, currency: currency) }
    // The discount is not above the items, so nothing is below zero. Tax is in the prices.
    totals = Totals(
      items: money(items), discount: off, shipping: money(0), tax: money(0),
      grand: money(items - off.minorUnits))
  }

  /// With what it costs to send them, in the currency of the goods.
  ///
  /// - Throws: `failedPrecondition` when they have no sum.
  func adding(shipping: Money) throws -> OrderSums {
    let currency = totals.grand.currency
    guard shipping.minorUnits >= 0, shipping.currency == currency else {
      throw Self.refusal("shipping is not in \(currency), the currency of the goods")
    }
    var sums = self
    sums.totals.shipping = shipping
    sums.totals.grand.minorUnits = try Self.sum([
      totals.grand.minorUnits, shipping.minorUnits,
    ])
    return sums
  }

  /// - Throws: ``TotalChanged``, when it is not what the customer has agreed to.
  func check(_ expected: Money) throws(TotalChanged) {
    // Not `==`: a caller of a later version may say more of an amount.
    guard
      expected.minorUnits != totals.grand.minorUnits
        || expected.currency != totals.grand.currency
    else { return }
    throw TotalChanged(expected: expected, totals: totals)
  }

  private static func value(of line: Cart.Line, currency: String) throws -> Int64 {
    let price = line.unitPrice
    guard price.currency == currency, price.minorUnits >= 0, line.quantity > 0 else {
      throw refusal(
        "\(line.quantity) of \(line.sku) at \(price.minorUnits) \(price.currency) "
          + "cannot be ordered in \(currency)")
    }
    let (value, overflow) = price.minorUnits.multipliedReportingOverflow(by: Int64(line.quantity))
    guard !overflow else { throw tooMuch }
    return value
  }

  private static func sum(_ values: [Int64]) throws -> Int64 {
    try values.reduce(0) { sum, value in
      let (sum, overflow) = sum.addingReportingOverflow(value)
      guard !overflow else { throw tooMuch }
      return sum
    }
  }

  private static var tooMuch: RPCError { refusal("the goods cost more than can be counted") }

  private static func refusal(_ message: String) -> RPCError {
    RPCError(.failedPrecondition, message)
  }
}
