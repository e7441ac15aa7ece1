// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import LogisticsAPI

/// An offer with what it was made for.
struct KeptQuote: Sendable {
  let offer: Quote
  let zone: UInt32
  let items: [Item]
  /// The value of the goods, in cents, from which on it costs nothing, where it does so for that.
  let freeFrom: Int64?
}

/// Whether it is for what somebody has; what is not given fits.
extension KeptQuote {
  func fits(_ destination: Destination?) -> Bool {
    guard let destination else { return true }
    return Zone.of(country: destination.country, postalCode: destination.postalCode) == zone
  }

  func fits(_ lines: [ShipmentLine]) -> Bool {
    guard !lines.isEmpty else { return true }
    let offered = items.map { ShipmentLine(sku: $0.sku, quantity: $0.quantity) }
    return offered.merged == lines.merged
  }

  func fits(goodsValue: Money?) -> Bool {
    guard let goodsValue, let freeFrom else { return true }
    return goodsValue.currency == Tariff.currency && goodsValue.minorUnits >= freeFrom
  }
}
