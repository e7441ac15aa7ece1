// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import OrderTakingAPI
import WarehouseAPI

/// What others tell the catalogue, in the transaction that marks the event as taken.
extension CatalogueStore {
  /// More of one line counts as this many: one customer does not make a product popular.
  private static var countedPieces: UInt32 { 99 }

  /// Keeps what Warehouse says of a product, also of one that is not here yet. Late news are
  /// dropped.
  func apply(_ event: StockChanged, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    let isNew = try db.execute(
      """
      INSERT INTO stock (sku, available, version)
      VALUES (\(event.sku), \(event.available), \(event.version))
      ON CONFLICT DO UPDATE SET available = excluded.available, version = excluded.version
        WHERE excluded.version > stock.version
      """)
    guard isNew > 0 else { return }
    try CatalogueChange(db: db).setStock(of: event.sku, available: event.available)
  }

  /// Counts what was sold. Not repeatable: that it is done once is for the inbox to see to.
  func apply(_ event: OrderCompleted, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    let time = min(event.completedAt, db.now)
    for line in event.lines {
      let level: Double? = try db.value("SELECT level FROM product WHERE sku = \(line.sku)")
      guard let level else { continue }
      let popularity = Popularity(level: level)
        .adding(Double(min(line.quantity, Self.countedPieces)), at: time)
      try db.execute("UPDATE product SET level = \(popularity.level) WHERE sku = \(line.sku)")
    }
  }
}
