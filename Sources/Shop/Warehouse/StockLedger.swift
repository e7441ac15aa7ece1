// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import WarehouseAPI

/// The only one who changes stock, in one transaction. Each change of what lies there is a movement;
/// at the end ``settle()`` tells what has come of it.
struct StockLedger {
  let db: WriteTransaction
  private var touched: Set<String> = []

  init(db: WriteTransaction) {
    self.db = db
  }

  /// Why goods came or went.
  struct Cause {
    let kind: MovementKind
    var reservation: UUID?
    let reference: String
  }

  /// Keeps goods for somebody.
  mutating func hold(_ part: AllocationPlan.Part) throws {
    let held = try db.execute(
      """
      UPDATE stock SET reserved = reserved + \(part.quantity)
      WHERE sku = \(part.sku) AND warehouse = \(part.warehouse)
        AND on_hand - reserved >= \(part.quantity)
      """)
    precondition(held == 1, "the plan was made in this transaction, from what is there")
    touched.insert(part.sku)
  }

  /// Goods that were kept are free again.
  mutating func free(_ part: AllocationPlan.Part) throws {
    try db.execute(
      """
      UPDATE stock SET reserved = reserved - \(part.quantity)
      WHERE sku = \(part.sku) AND warehouse = \(part.warehouse)
      """)
    touched.insert(part.sku)
  }

  /// Goods that were kept are sold.
  mutating func sell(_ part: AllocationPlan.Part, to reservation: UUID) throws {
    // `reserved` first: it may never be more than what is there.
    try free(part)
    try move(
      part.sku, part.warehouse, by: -part.quantity,
      Cause(kind: .committed, reservation: reservation, reference: ""))
  }

  /// Goods come to a warehouse or leave it. The product begins with its first movement.
  mutating func move(
    _ sku: String, _ warehouse: String, by change: Int64, _ cause: Cause
  ) throws {
    guard change != 0 else { return }
    try db.execute("INSERT INTO product (sku) VALUES (\(sku)) ON CONFLICT DO NOTHING")
    try db.execute(
      "INSERT INTO stock (sku, warehouse) VALUES (\(sku), \(warehouse)) ON CONFLICT DO NOTHING")
    let moved = try db.execute(
      """
      UPDATE stock SET on_hand = on_hand + \(change) WHERE sku = \(sku) AND warehouse = \(warehouse)
        AND on_hand + \(change) BETWEEN reserved AND \(WarehouseTables.maxOnHand)
      """)
    guard moved == 1 else {
      throw RPCError(
        .failedPrecondition,
        "\(change) of \(sku) in \(warehouse) would leave less than is kept there, or more than "
          + "\(WarehouseTables.maxOnHand)")
    }
    try db.execute(
      """
      INSERT INTO movement (at, sku, warehouse, kind, change, reservation, reference)
      VALUES (\(db.now), \(sku), \(warehouse), \(cause.kind.rawValue), \(change),
        \(cause.reservation), \(cause.reference))
      """)
    touched.insert(sku)
  }

  /// What else makes the product worth looking at in the end.
  mutating func touch(_ sku: String) {
    touched.insert(sku)
  }

  /// Tells what changed for each product, once for the whole transaction, and orders more of what
  /// has become low.
  mutating func settle() throws {
    for sku in touched.sorted() { try settle(sku) }
    touched = []
  }

  private func settle(_ sku: String) throws {
    let found = try db.row(
      """
      SELECT version, available, low, reorder_point, max,
        (SELECT COALESCE(SUM(on_hand - reserved), 0) FROM stock s WHERE s.sku = p.sku) AS sum
      FROM product p WHERE sku = \(sku)
      """
    ) { row in
      (
        version: try row["version"] as UInt64, told: try row["available"] as Int64,
        wasLow: try row["low"] as Bool, reorderPoint: try row["reorder_point"] as Int64,
        max: try row["max"] as Int64, available: try row["sum"] as Int64
      )
    }
    guard let found else { return }
    let changed = found.available != found.told
    let isLow = found.available < found.reorderPoint
    if changed || isLow != found.wasLow {
      let version = found.version + (changed ? 1 : 0)
      try db.execute(
        """
        UPDATE product SET version = \(version), available = \(found.available), low = \(isLow)
        WHERE sku = \(sku)
        """)
      let available = UInt32(clamping: found.available)
      if changed {
        try db.publish(StockChanged(sku: sku, available: available, version: version))
      }
      if isLow, !found.wasLow {
        try db.publish(
          StockLow(
            sku: sku, available: available, reorderPoint: UInt32(clamping: found.reorderPoint)))
      }
    }
    if isLow { try Replenishments(db: db).propose(sku, found.max - found.available) }
  }
}
