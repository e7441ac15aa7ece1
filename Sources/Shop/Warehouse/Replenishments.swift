// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import WarehouseAPI

/// What is to be ordered from suppliers.
struct Replenishments<Transaction: ReadTransaction> {
  let db: Transaction

  func replenishment(_ id: UUID) throws -> Replenishment? {
    try db.row(
      """
      SELECT id, sku, warehouse, quantity, status, proposed FROM replenishment WHERE id = \(id)
      """, Self.read)
  }

  /// The oldest first, after `id`: those made later have greater ids.
  func list(
    _ status: ReplenishmentStatus?, after id: UUID, limit: Int
  ) throws -> [Replenishment] {
    let condition: SQL = status.map { "AND status = \($0.rawValue)" } ?? ""
    return try db.rows(
      """
      SELECT id, sku, warehouse, quantity, status, proposed FROM replenishment
      WHERE id > \(id) \(condition) ORDER BY id LIMIT \(limit)
      """, Self.read)
  }

  private static func read(_ row: borrowing Row) throws -> Replenishment {
    Replenishment(
      id: try row["id"], sku: try row["sku"], warehouse: try row["warehouse"],
      quantity: try row["quantity"], status: ReplenishmentStatus(rawValue: try row["status"]),
      proposedAt: try row["proposed"])
  }
}

extension Replenishments where Transaction == WriteTransaction {
  /// Proposes one, unless one is open, for the warehouse that has the least of the product.
  func propose(_ sku: String, _ quantity: Int64) throws {
    guard quantity > 0 else { return }
    let warehouse = try db.value(
      """
      SELECT w.name FROM warehouse w LEFT JOIN stock s ON s.warehouse = w.name AND s.sku = \(sku)
      ORDER BY COALESCE(s.on_hand, 0), w.priority LIMIT 1
      """, as: String.self)
    // The index allows one open one for each product, so a second one is no row.
    try db.execute(
      """
      INSERT INTO replenishment (id, sku, warehouse, quantity, status, proposed)
      VALUES (\(UUID.v7(at: db.now)), \(sku), \(warehouse), \(quantity),
        \(ReplenishmentStatus.proposed.rawValue), \(db.now))
      ON CONFLICT (sku) WHERE status = 0 DO NOTHING
      """)
  }

  /// The goods are here.
  ///
  /// - Throws: ``UnknownReplenishment``.
  func confirm(_ id: UUID, quantity: UInt32?) throws -> Replenishment {
    guard var known = try replenishment(id) else {
      throw UnknownReplenishment(replenishment: id)
    }
    guard known.status == .proposed else { return known }
    known.status = .arrived
    try db.execute(
      "UPDATE replenishment SET status = \(known.status.rawValue) WHERE id = \(id)")
    var ledger = StockLedger(db: db)
    ledger.touch(known.sku)
    try ledger.move(
      known.sku, known.warehouse, by: Int64(quantity ?? known.quantity),
      StockLedger.Cause(kind: .received, reference: "replenishment \(id.uuidString.lowercased())"))
    try ledger.settle()
    return known
  }
}
