// SPDX-License-Identifier: Apache-2.0

import ApusStore

struct StockIsKept: Invariant {
  let id = "I1"
  let claim = "nothing is sold that is not there"

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws {
    try books.warehouse.read { db in
      try checkLedger(db, &findings)
      try checkReservations(db, isSettled, &findings)
    }
  }

  /// What lies there is the sum of its movements, and was never less than nothing.
  private func checkLedger(_ db: ReadTransaction, _ findings: inout Findings) throws {
    let stocks = try db.rows(
      """
      SELECT s.sku, s.warehouse, s.on_hand, COALESCE(m.total, 0) AS total,
        COALESCE(m.lowest, 0) AS lowest
      FROM stock s LEFT JOIN (
        SELECT sku, warehouse, SUM(change) AS total, MIN(running) AS lowest FROM (
          SELECT sku, warehouse, change,
            SUM(change) OVER (PARTITION BY sku, warehouse ORDER BY id) AS running
          FROM movement)
        GROUP BY sku, warehouse) m USING (sku, warehouse)
      """
    ) { row in
      (
        place: "\(try row["sku"] as String) in \(try row["warehouse"] as String)",
        onHand: try row["on_hand"] as Int64, total: try row["total"] as Int64,
        lowest: try row["lowest"] as Int64
      )
    }
    for stock in stocks {
      findings.check(
        stock.onHand == stock.total,
        "\(stock.place): \(stock.onHand) on hand, its movements sum to \(stock.total)")
      findings.check(stock.lowest >= 0, "\(stock.place): it went down to \(stock.lowest)")
    }
  }

  /// What is reserved is the sum of what is held.
  private func checkReservations(
    _ db: ReadTransaction, _ isSettled: Bool, _ findings: inout Findings
  ) throws {
    let stocks = try db.rows(
      """
      SELECT s.sku, s.warehouse, s.reserved, COALESCE(h.held, 0) AS held
      FROM stock s LEFT JOIN (
        SELECT l.sku, l.warehouse, SUM(l.quantity) AS held
        FROM reservation_line l JOIN reservation r ON r.id = l.reservation
        WHERE r.status = 0 GROUP BY l.sku, l.warehouse) h USING (sku, warehouse)
      """
    ) { row in
      (
        place: "\(try row["sku"] as String) in \(try row["warehouse"] as String)",
        reserved: try row["reserved"] as Int64, held: try row["held"] as Int64
      )
    }
    for stock in stocks {
      findings.check(
        stock.reserved == stock.held,
        "\(stock.place): \(stock.reserved) reserved, reservations hold \(stock.held)")
    }
    guard isSettled else { return }
    let held =
      try db.value("SELECT count(*) FROM reservation WHERE status = 0", as: Int64.self) ?? 0
    findings.check(held == 0, "\(held) reservations are held by nobody's order")
  }
}
