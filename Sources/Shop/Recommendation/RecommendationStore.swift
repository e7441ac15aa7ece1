// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import RecommendationAPI

/// Recommendation's own database: counts of what was bought with what, and what customers did.
struct RecommendationStore: Sendable {
  let store: Store

  /// What a customer did with a product, besides buying it. The numbers are in the database.
  enum Interaction: Int {
    case view = 1
    case cart = 2
  }

  /// More of one customer says no more about it.
  private static let maxInteractionCount = 200

  /// Half a year.
  private static let interactionSeconds: Int64 = 180 * 86_400

  func record(_ views: [View], of customer: UUID) async throws {
    try await store.write { db in
      for view in views {
        // A clock that goes ahead must not keep its views on top for ever.
        let at = min(view.at ?? db.now, db.now)
        try Self.remember(.view, view.sku, of: customer, at: at, db)
      }
    }
  }

  static func remember(
    _ kind: Interaction, _ sku: String, of customer: UUID, at time: Timestamp,
    _ db: WriteTransaction
  ) throws {
    try db.execute(
      """
      INSERT INTO interaction (customer, sku, kind, at)
      VALUES (\(customer), \(sku), \(kind.rawValue), \(time))
      ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at > at
      """)
    let limit = Timestamp(seconds: db.now.seconds - interactionSeconds)
    try db.execute(
      """
      DELETE FROM interaction WHERE customer = \(customer) AND (at < \(limit) OR (sku, kind) IN (
        SELECT sku, kind FROM interaction WHERE customer = \(customer)
        ORDER BY at DESC, sku, kind LIMIT -1 OFFSET \(maxInteractionCount)))
      """)
  }

  func recentlyViewed(by customer: UUID, limit: Int) async throws -> SeenList {
    try await store.read { db in
      SeenList(
        products: try db.rows(
          """
          SELECT interaction.sku, interaction.at, product.title, product.price, product.currency
          FROM interaction JOIN product USING (sku)
          WHERE customer = \(customer) AND kind = \(Interaction.view.rawValue) AND NOT is_deleted
          ORDER BY at DESC, sku LIMIT \(limit)
          """
        ) { row in
          SeenProduct(
            sku: try row["sku"], title: try row["title"],
            price: Money(minorUnits: try row["price"], currency: try row["currency"]),
            at: try row["at"])
        })
    }
  }

  func info() async throws -> ModelInfo {
    try await store.read { db in
      func count(_ sql: SQL) throws -> UInt64 {
        UInt64(max(0, try db.value(sql, as: Int64.self) ?? 0))
      }
      return ModelInfo(
        orders: try count("SELECT orders FROM total"),
        products: try count("SELECT count(*) FROM product"),
        pairs: try count("SELECT count(*) FROM pair"),
        interactions: try count("SELECT count(*) FROM interaction"),
        halfLifeDays: Decay.halfLifeDays)
    }
  }
}
