// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import WishlistAPI

/// Tells customers what they wait for: only when it comes about, and each thing once in 24 hours.
struct Alerts {
  let db: WriteTransaction

  enum Kind: Int {
    case priceDrop = 0
    case backInStock = 1
  }

  static let quietSeconds: Int64 = 24 * 60 * 60

  /// Forgotten firings that one firing deletes: more than it adds, so they cannot pile up.
  private static let sweepCount = 2

  /// The price of a product is this now. Those whose price is reached, and was not before, are told.
  func priceIs(_ price: Money, of sku: String, _ title: String) throws {
    let alerts = try db.rows(
      """
      SELECT customer, drop_percent, reference, currency, is_reached FROM alert
      WHERE sku = \(sku) AND drop_percent > 0
      """
    ) { row in
      (
        customer: try row["customer"] as UUID,
        target: PriceTarget(
          reference: Money(minorUnits: try row["reference"], currency: try row["currency"]),
          dropPercent: try row["drop_percent"]), wasReached: try row["is_reached"] as Bool
      )
    }
    for alert in alerts {
      let isReached = alert.target.isReached(by: price)
      guard isReached != alert.wasReached else { continue }
      try db.execute(
        """
        UPDATE alert SET is_reached = \(isReached)
        WHERE sku = \(sku) AND customer = \(alert.customer)
        """)
      guard isReached, try mayFire(.priceDrop, sku, alert.customer) else { continue }
      try db.publish(
        PriceDropped(
          customer: alert.customer, sku: sku, title: title, oldPrice: alert.target.reference,
          newPrice: price))
    }
  }

  /// A product that was out of stock no longer is.
  func isBack(_ sku: String, _ title: String) throws {
    let customers = try db.rows(
      "SELECT customer FROM alert WHERE sku = \(sku) AND back_in_stock"
    ) { row in try row["customer"] as UUID }
    for customer in customers where try mayFire(.backInStock, sku, customer) {
      try db.publish(BackInStock(customer: customer, sku: sku, title: title))
    }
  }

  /// Takes the 24 hours in which nothing more is told. Something that comes about in them is not
  /// told later either: it is no news by then.
  private func mayFire(_ kind: Kind, _ sku: String, _ customer: UUID) throws -> Bool {
    let quietSince = Timestamp(
      seconds: db.now.seconds - Self.quietSeconds, nanoseconds: db.now.nanoseconds)
    let taken = try db.execute(
      """
      INSERT INTO fired (customer, sku, kind, at)
      VALUES (\(customer), \(sku), \(kind.rawValue), \(db.now))
      ON CONFLICT DO UPDATE SET at = excluded.at WHERE at <= \(quietSince)
      """)
    try db.execute(
      """
      DELETE FROM fired WHERE (customer, sku, kind) IN (
        SELECT customer, sku, kind FROM fired WHERE at <= \(quietSince)
        ORDER BY at LIMIT \(Self.sweepCount))
      """)
    return taken > 0
  }
}
