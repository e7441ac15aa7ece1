// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import LogisticsAPI

/// Quotes as rows, in one transaction. Of the address only the zone is kept.
struct QuoteRows<Transaction: ReadTransaction> {
  let db: Transaction

  func kept(_ id: UUID) throws -> KeptQuote? {
    try db.row(
      """
      SELECT carrier, service, price, currency, min_days, max_days, zone, items, expires,
        free_from
      FROM quote WHERE id = \(id)
      """
    ) { row in
      KeptQuote(
        offer: Quote(
          id: id, carrier: try row["carrier"], service: try row["service"],
          price: Money(minorUnits: try row["price"], currency: try row["currency"]),
          minDays: try row["min_days"], maxDays: try row["max_days"],
          expiresAt: try row["expires"]),
        zone: try row["zone"],
        items: try LogisticsService.QuotesRequest(decoding: try row["items"] as Bytes).items,
        freeFrom: try row["free_from"])
    }
  }
}

extension QuoteRows where Transaction == WriteTransaction {
  /// An offer is kept for a week after its end, as an order that was placed with it may be sent
  /// later.
  private static var keptSeconds: Int64 { 7 * 24 * 60 * 60 }
  /// More than one call adds, so old ones cannot pile up.
  private static var sweepCount: Int { 8 }

  func keep(_ new: KeptQuote) throws {
    let offer = new.offer
    let items = LogisticsService.QuotesRequest(items: new.items).encoded()
    try db.execute(
      """
      INSERT INTO quote (id, carrier, service, price, currency, min_days, max_days, zone, items,
        expires, free_from)
      VALUES (\(offer.id), \(offer.carrier), \(offer.service), \(offer.price.minorUnits),
        \(offer.price.currency), \(offer.minDays), \(offer.maxDays), \(new.zone), \(items),
        \(offer.expiresAt), \(new.freeFrom))
      """)
  }

  func sweep() throws {
    let limit = db.now.adding(milliseconds: -Self.keptSeconds * 1000)
    try db.execute(
      """
      DELETE FROM quote WHERE id IN (
        SELECT id FROM quote WHERE expires < \(limit) ORDER BY expires LIMIT \(Self.sweepCount))
      """)
  }
}
