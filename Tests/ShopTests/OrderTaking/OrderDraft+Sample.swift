// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CartAPI
import CommonAPI
import OrderTakingAPI

@testable import ShopOrderTaking

extension OrderDraft {
  /// Two lamps at 49.00 and 5.00 for shipping.
  static func sample(id: UUID, customer: UUID, cart: UUID = UUID()) throws -> OrderDraft {
    func money(_ minorUnits: Int64) -> Money { Money(minorUnits: minorUnits, currency: "EUR") }
    let goods = Cart.Line(
      sku: "L-1", title: "Lamp", quantity: 2, unitPrice: money(4900), available: true)
    return OrderDraft(
      id: id, cart: cart, customer: customer,
      sums: try OrderSums([goods], discount: money(0)).adding(shipping: money(500)), coupon: "",
      address: .sample, shippingQuote: UUID(), paymentToken: "tok")
  }
}

extension Address {
  static let sample = Address(
    name: "Ada", street: "Byron Street 1", city: "Berlin", postalCode: "10115", country: "DE")
}
