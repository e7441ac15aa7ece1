// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CartAPI
import OrderTakingAPI
import SearchAPI
import UserAPI

/// What events teach. Each runs in the transaction of the inbox, so each counts once.
extension RecommendationStore {
  /// Pairs grow with the square of an order; beyond the dearest 30 lines they say little.
  static let maxLineCount = 30

  static func apply(
    _ event: OrderCompleted, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    let skus = Set(event.lines.map(\.sku)).sorted().prefix(maxLineCount)
    guard try !db.exists("SELECT 1 FROM purchase WHERE orders = \(event.order)") else { return }
    let weight = Decay.weight(at: event.completedAt)
    for sku in skus {
      try db.execute(
        """
        INSERT INTO purchase (orders, sku, customer, at, weight)
        VALUES (\(event.order), \(sku), \(event.customer), \(event.completedAt), \(weight))
        """)
    }
    try count(Array(skus), weight: weight, by: 1, db)
  }

  /// What came back was not liked: it is counted out again.
  static func apply(
    _ event: OrderStatusChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    guard event.status == .returned else { return }
    let rows = try db.rows(
      "SELECT sku, weight FROM purchase WHERE orders = \(event.order) ORDER BY sku"
    ) { row in (sku: try row["sku"] as String, weight: try row["weight"] as Double) }
    guard let weight = rows.first?.weight else { return }
    try count(rows.map(\.sku), weight: -weight, by: -1, db)
    try db.execute("DELETE FROM purchase WHERE orders = \(event.order)")
  }

  static func apply(
    _ event: CartLineAdded, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    guard let customer = event.customer else { return }
    try remember(.cart, event.sku, of: customer, at: event.at, db)
  }

  static func apply(
    _ event: ProductChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try db.execute(
      """
      INSERT INTO product (sku, title, category, price, currency, is_deleted, version, in_stock,
        stock_version, weight, support)
      VALUES (\(event.sku), \(event.title), \(event.category), \(event.price.minorUnits),
        \(event.price.currency), \(event.isDeleted), \(event.version), \(true), 0, 0.0, 0)
      ON CONFLICT DO UPDATE SET title = excluded.title, category = excluded.category,
        price = excluded.price, currency = excluded.currency, is_deleted = excluded.is_deleted,
        version = excluded.version
      WHERE excluded.version > version
      """)
  }

  static func apply(
    _ event: ProductStockChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try introduce(event.sku, db)
    try db.execute(
      """
      UPDATE product SET in_stock = \(event.inStock), stock_version = \(event.version)
      WHERE sku = \(event.sku) AND stock_version < \(event.version)
      """)
  }

  /// The counts stay, as nobody is in them; who bought what is forgotten.
  static func apply(
    _ event: UserDeleted, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try db.execute("DELETE FROM interaction WHERE customer = \(event.user)")
    try db.execute(
      "UPDATE purchase SET customer = \(UUID.nil) WHERE customer = \(event.user)")
  }

  private static func count(
    _ skus: [String], weight: Double, by step: Int, _ db: WriteTransaction
  ) throws {
    for sku in skus {
      try introduce(sku, db)
      try db.execute(
        """
        UPDATE product SET weight = max(0.0, weight + \(weight)), support = support + \(step)
        WHERE sku = \(sku)
        """)
      for other in skus where other != sku {
        try db.execute(
          """
          INSERT INTO pair (sku, other, weight, support)
          VALUES (\(sku), \(other), \(max(0, weight)), \(max(0, step)))
          ON CONFLICT DO UPDATE
          SET weight = max(0.0, weight + \(weight)), support = max(0, support + \(step))
          """)
      }
    }
    try db.execute(
      "UPDATE total SET weight = max(0.0, weight + \(weight)), orders = orders + \(step)")
  }

  /// A product that is bought before it was told of.
  private static func introduce(_ sku: String, _ db: WriteTransaction) throws {
    try db.execute(
      """
      INSERT INTO product (sku, title, category, price, currency, is_deleted, version, in_stock,
        stock_version, weight, support)
      VALUES (\(sku), '', '', 0, '', \(false), 0, \(true), 0, 0.0, 0) ON CONFLICT DO NOTHING
      """)
  }
}
