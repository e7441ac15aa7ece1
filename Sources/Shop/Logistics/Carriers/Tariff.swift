// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import LogisticsAPI

/// What carriers charge: by zone and by weight.
struct Tariff: Sendable {
  let products: [Product]

  /// One service of one carrier.
  struct Product: Sendable {
    let carrier: String
    /// `standard`, `express`, `green` or `freight`.
    let service: String
    /// The first letters of its tracking numbers.
    let prefix: String
    /// Grams of CO₂ for a kilogram.
    let emission: UInt32
    /// The heaviest parcel of each band, in grams; rising.
    let bands: [UInt64]
    let zones: [UInt32: Terms]

    var maxWeight: UInt64 { bands.last ?? 0 }
  }

  /// What holds in one zone.
  struct Terms: Sendable {
    /// In cents, one for each band.
    let prices: [Int64]
    let days: ClosedRange<UInt32>
    /// The value of the goods, in cents, from which on it costs nothing.
    var freeFrom: Int64?
  }

  /// What a product costs for one parcel.
  struct Rate: Sendable {
    let product: Product
    let terms: Terms
    let price: Int64
    /// The heaviest that this price is for.
    let bandWeight: UInt64
  }

  static let currency = "EUR"

  /// All that carry so much to the zone, the cheapest first.
  func rates(zone: UInt32, weight: UInt64) -> [Rate] {
    products.compactMap { $0.rate(zone: zone, weight: weight) }.sorted { left, right in
      (left.price, left.product.carrier) < (right.price, right.product.carrier)
    }
  }

  func product(of carrier: String) -> Product? {
    products.first { $0.carrier == carrier }
  }
}

extension Tariff.Product {
  /// `nil` when it does not serve the zone, or not with such a weight.
  func rate(zone: UInt32, weight: UInt64) -> Tariff.Rate? {
    guard let terms = zones[zone], let band = bands.firstIndex(where: { weight <= $0 }),
      terms.prices.indices.contains(band)
    else { return nil }
    return Tariff.Rate(
      product: self, terms: terms, price: terms.prices[band], bandWeight: bands[band])
  }
}

extension Tariff.Rate {
  /// The price for goods of such a value.
  func price(goodsValue: Money) -> Money {
    Money(minorUnits: isFree(goodsValue: goodsValue) ? 0 : price, currency: Tariff.currency)
  }

  func isFree(goodsValue: Money) -> Bool {
    goodsValue.currency == Tariff.currency
      && terms.freeFrom.map { goodsValue.minorUnits >= $0 } ?? false
  }
}
