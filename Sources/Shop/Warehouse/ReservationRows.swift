// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import WarehouseAPI

/// Reservations as rows, in one transaction.
struct ReservationRows<Transaction: ReadTransaction> {
  let db: Transaction

  func kept(_ id: UUID) throws -> KeptReservation? {
    try db.row("SELECT status, made, expires, version FROM reservation WHERE id = \(id)") { row in
      KeptReservation(
        id: id, status: ReservationStatus(rawValue: try row["status"]), made: try row["made"],
        expires: try row["expires"], version: try row["version"])
    }
  }

  /// What it takes from which warehouse, by priority.
  func parts(_ id: UUID) throws -> [AllocationPlan.Part] {
    try db.rows(
      """
      SELECT l.sku AS sku, l.warehouse AS warehouse, l.quantity AS quantity
      FROM reservation_line l JOIN warehouse w ON w.name = l.warehouse
      WHERE l.reservation = \(id) ORDER BY w.priority, l.sku
      """
    ) { row in
      AllocationPlan.Part(
        sku: try row["sku"], warehouse: try row["warehouse"], quantity: try row["quantity"])
    }
  }

  /// As the schema tells of it: an overdue one has expired.
  func reservation(_ kept: KeptReservation) throws -> Reservation {
    var allocations: [Allocation] = []
    for part in try parts(kept.id) {
      let line = Line(sku: part.sku, quantity: UInt32(clamping: part.quantity))
      if allocations.last?.warehouse == part.warehouse {
        allocations[allocations.count - 1].lines.append(line)
      } else {
        allocations.append(Allocation(warehouse: part.warehouse, lines: [line]))
      }
    }
    return Reservation(
      id: kept.id, status: kept.isOverdue(db.now) ? .expired : kept.status,
      allocations: allocations, expiresAt: kept.expires, version: kept.version)
  }

  /// Those whose time is over, the oldest first.
  func due(limit: Int) throws -> [UUID] {
    try db.rows(
      """
      SELECT id FROM reservation WHERE status = 0 AND expires <= \(db.now)
      ORDER BY expires LIMIT \(limit)
      """
    ) { row in try row["id"] }
  }

  /// Those whose time is over and that hold some of the products.
  func due(holding skus: [String]) throws -> [UUID] {
    try db.rows(
      """
      SELECT DISTINCT r.id AS id
      FROM reservation r CROSS JOIN reservation_line l ON l.reservation = r.id
      WHERE r.status = 0 AND r.expires <= \(db.now) AND l.sku IN \(values: skus)
      """
    ) { row in try row["id"] }
  }
}

extension ReservationRows where Transaction == WriteTransaction {
  /// Keeps a reservation under its next status, and tells it.
  func keep(_ changed: KeptReservation) throws {
    try db.execute(
      """
      INSERT INTO reservation (id, status, made, expires, version)
      VALUES (\(changed.id), \(changed.status.rawValue), \(changed.made), \(changed.expires),
        \(changed.version))
      ON CONFLICT DO UPDATE SET status = excluded.status, made = excluded.made,
        expires = excluded.expires, version = excluded.version
      """)
    try db.publish(
      ReservationChanged(
        reservation: changed.id, status: changed.status, version: changed.version))
  }

  func keep(_ parts: [AllocationPlan.Part], of id: UUID) throws {
    try db.execute("DELETE FROM reservation_line WHERE reservation = \(id)")
    for part in parts {
      try db.execute(
        """
        INSERT INTO reservation_line (reservation, sku, warehouse, quantity)
        VALUES (\(id), \(part.sku), \(part.warehouse), \(part.quantity))
        """)
    }
  }
}
