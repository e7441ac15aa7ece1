// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import LogisticsAPI

/// The quotes' and parcels' own database.
struct LogisticsStore: Sendable {
  let store: Store
  var tariff = Tariff.standard
  /// Milliseconds between the steps of a carrier.
  var pace: Int64 = 2000

  /// How long a price is honoured, in milliseconds: as long as a customer may take to pay.
  static let quoteTime: Int64 = 30 * 60 * 1000

  /// The cheapest first.
  ///
  /// - Throws: ``NotServed``.
  func quotes(
    to destination: Destination, _ items: [Item], goodsValue: Money, claim: IdempotencyClaim
  ) async throws -> QuoteList {
    let (country, postalCode) = (destination.country, destination.postalCode)
    let rates = Zone.of(country: country, postalCode: postalCode).map { zone in
      (zone: zone, all: tariff.rates(zone: zone, weight: Weight.chargeable(items)))
    }
    guard let rates, !rates.all.isEmpty else {
      throw NotServed(country: country, postalCode: postalCode)
    }
    return try await store.write(idempotently: claim) { db in
      let rows = QuoteRows(db: db)
      try rows.sweep()
      let offers = try rates.all.map { rate in
        let offer = Quote(
          id: UUID.v7(at: db.now), carrier: rate.product.carrier, service: rate.product.service,
          price: rate.price(goodsValue: goodsValue), minDays: rate.terms.days.lowerBound,
          maxDays: rate.terms.days.upperBound,
          expiresAt: db.now.adding(milliseconds: Self.quoteTime))
        try rows.keep(
          KeptQuote(
            offer: offer, zone: rates.zone, items: items,
            freeFrom: rate.isFree(goodsValue: goodsValue) ? rate.terms.freeFrom : nil))
        return offer
      }
      return QuoteList(
        quotes: offers.sorted {
          ($0.price.minorUnits, $0.carrier) < ($1.price.minorUnits, $1.carrier)
        })
    }
  }

  /// - Throws: ``QuoteExpired``, also for one that never was; ``QuoteDoesNotFit``.
  func quote(
    _ id: UUID, where fits: @escaping @Sendable (KeptQuote) -> Bool
  ) async throws -> Quote {
    try await store.read { db in
      guard let kept = try QuoteRows(db: db).kept(id), db.now < kept.offer.expiresAt else {
        throw QuoteExpired(quote: id)
      }
      guard fits(kept) else { throw QuoteDoesNotFit(quote: id) }
      return kept.offer
    }
  }

  /// What the desk does, once for `claim`.
  func once(
    _ claim: IdempotencyClaim,
    _ body: @escaping @Sendable (ShipmentDesk) throws -> Shipment
  ) async throws -> Shipment {
    try await store.write(idempotently: claim) { db in
      try body(ShipmentDesk(db: db, tariff: tariff, pace: pace))
    }
  }

  /// Plays what carriers have done by now with some of the parcels; returns of how many.
  func play(limit: Int) async throws -> Int {
    // Most of the time there is nothing, and looking costs no write.
    guard try await !store.read({ db in try ShipmentRows(db: db).due(limit: 1).isEmpty }) else {
      return 0
    }
    return try await store.write { db in
      try ShipmentDesk(db: db, tariff: tariff, pace: pace).playDue(limit: limit)
    }
  }
}
