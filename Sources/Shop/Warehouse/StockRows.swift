// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import WarehouseAPI

/// Stock as rows, in one transaction.
struct StockRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// By priority.
  func warehouses() throws -> [Warehouse] {
    try db.rows("SELECT name, priority FROM warehouse ORDER BY priority") { row in
      Warehouse(name: try row["name"], priority: try row["priority"])
    }
  }

  /// What can be sold at this moment, in the order of `skus`. What a reservation holds beyond its
  /// end is free, whether or not it was swept.
  func stocks(_ skus: [String]) throws -> [Stock] {
    let due = try overdue(skus)
    let kept = try db.rows(
      """
      SELECT p.sku AS sku, p.version AS version, COALESCE(SUM(s.on_hand), 0) AS on_hand,
        COALESCE(SUM(s.reserved), 0) AS reserved
      FROM product p LEFT JOIN stock s ON s.sku = p.sku
      WHERE p.sku IN \(values: skus) GROUP BY p.sku
      """
    ) { row in
      let sku: String = try row["sku"]
      let onHand: Int64 = try row["on_hand"]
      let reserved: Int64 = try row["reserved"] - (due[sku] ?? 0)
      return Stock(
        sku: sku, available: UInt32(clamping: onHand - reserved), onHand: UInt32(clamping: onHand),
        reserved: UInt32(clamping: reserved), version: try row["version"])
    }
    let bySKU = Dictionary(kept.map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
    return skus.map { bySKU[$0] ?? Stock(sku: $0) }
  }

  /// What reservations hold beyond their end.
  private func overdue(_ skus: [String]) throws -> [String: Int64] {
    // From the few reservations that are due to their lines, never the other way round.
    let held = try db.rows(
      """
      SELECT l.sku AS sku, SUM(l.quantity) AS quantity
      FROM reservation r CROSS JOIN reservation_line l ON l.reservation = r.id
      WHERE r.status = 0 AND r.expires <= \(db.now) AND l.sku IN \(values: skus) GROUP BY l.sku
      """
    ) { row in (try row["sku"] as String, try row["quantity"] as Int64) }
    return Dictionary(held, uniquingKeysWith: { first, _ in first })
  }

  /// What is kept for nobody, by product and warehouse.
  func free(_ skus: [String]) throws -> [String: [String: Int64]] {
    var free: [String: [String: Int64]] = [:]
    let rows = try db.rows(
      """
      SELECT sku, warehouse, on_hand - reserved AS free FROM stock
      WHERE sku IN \(values: skus) AND on_hand > reserved
      """
    ) { row in
      (
        sku: try row["sku"] as String, warehouse: try row["warehouse"] as String,
        free: try row["free"] as Int64
      )
    }
    for row in rows { free[row.sku, default: [:]][row.warehouse] = row.free }
    return free
  }

  /// What lies in one warehouse, and how much of it is kept.
  func lying(_ sku: String, _ warehouse: String) throws -> (onHand: Int64, reserved: Int64) {
    try db.row(
      """
      SELECT on_hand, reserved FROM stock WHERE sku = \(sku) AND warehouse = \(warehouse)
      """
    ) { row in (try row["on_hand"], try row["reserved"]) } ?? (0, 0)
  }

  func contains(sku: String) throws -> Bool {
    try db.exists("SELECT 1 FROM product WHERE sku = \(sku)")
  }

  /// - Throws: ``UnknownWarehouse``.
  func check(warehouse: String) throws {
    guard try db.exists("SELECT 1 FROM warehouse WHERE name = \(warehouse)") else {
      throw UnknownWarehouse(warehouse: warehouse)
    }
  }
}
