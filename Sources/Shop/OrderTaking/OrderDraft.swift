// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import OrderTakingAPI

/// An order that is about to be placed, with all that was found out for it.
struct OrderDraft: Sendable {
  let id: UUID
  let cart: UUID
  let customer: UUID
  let sums: OrderSums
  let coupon: String
  let address: Address
  let shippingQuote: UUID
  /// Goes on to who takes the payment, and is not kept.
  let paymentToken: String
}

extension OrderDraft {
  func placed(number: String, at now: Timestamp) -> OrderPlaced {
    OrderPlaced(
      order: id, customer: customer, cart: cart, lines: sums.lines.map(PlacedLine.init),
      total: sums.totals.grand, address: address, shippingQuote: shippingQuote,
      paymentToken: paymentToken, placedAt: now, number: number, coupon: coupon)
  }
}

extension PlacedLine {
  init(_ line: OrderLine) {
    self.init(sku: line.sku, quantity: line.quantity, unitPrice: line.unitPrice)
  }
}
