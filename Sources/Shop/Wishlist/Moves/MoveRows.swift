// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import WishlistAPI

/// Items on their way to carts, in one transaction.
struct MoveRows<Transaction: ReadTransaction> {
  let db: Transaction

  private static var columns: SQL { "id, list, sku, cart, quantity, status, reason" }

  func move(_ id: UUID, of customer: UUID) throws -> Move? {
    try db.row(
      "SELECT \(Self.columns) FROM move WHERE id = \(id) AND customer = \(customer)",
      Move.init(row:))
  }

  /// The move that an item is on.
  ///
  /// - Throws: ``UnknownItem``.
  func present(_ sku: String, in list: UUID, of customer: UUID) throws -> Move? {
    let move = try db.row("SELECT move FROM item WHERE list = \(list) AND sku = \(sku)") { row in
      try row["move"] as UUID?
    }
    guard let move else { throw UnknownItem(list: list, sku: sku) }
    return try move.flatMap { try self.move($0, of: customer) }
  }
}

extension MoveRows where Transaction == WriteTransaction {
  private static var keptSeconds: Int64 { 24 * 60 * 60 }
  private static var sweepCount: Int { 2 }

  func begin(_ move: Move, of customer: UUID) throws {
    try sweep()
    try db.execute(
      """
      INSERT INTO move (id, customer, list, sku, cart, quantity, status, reason)
      VALUES (\(move.id), \(customer), \(move.list), \(move.sku), \(move.cart), \(move.quantity),
        \(move.status.rawValue), \(move.reason))
      """)
    try db.execute(
      "UPDATE item SET move = \(move.id) WHERE list = \(move.list) AND sku = \(move.sku)")
    try ListRows(db: db).touch(move.list)
  }

  /// Takes the item off its list, wherever it is by now, or leaves it when the cart did not take
  /// it. A move that has ended, or that is no more, is left alone.
  func end(_ move: Move) throws {
    let customer: UUID? = try db.value(
      "SELECT customer FROM move WHERE id = \(move.id) AND ended IS NULL")
    guard let customer else { return }
    try db.execute(
      """
      UPDATE move SET status = \(move.status.rawValue), reason = \(move.reason), ended = \(db.now)
      WHERE id = \(move.id)
      """)
    let lists = try db.rows("SELECT list FROM item WHERE move = \(move.id)") { row in
      try row["list"] as UUID
    }
    let rows = ListRows(db: db)
    for list in lists {
      if move.status == .moved {
        try rows.removeItem(move.sku, from: list, of: customer)
      } else {
        try db.execute(
          "UPDATE item SET move = NULL WHERE list = \(list) AND sku = \(move.sku)")
        try rows.touch(list)
      }
    }
  }

  private func sweep() throws {
    let limit = Timestamp(
      seconds: db.now.seconds - Self.keptSeconds, nanoseconds: db.now.nanoseconds)
    try db.execute(
      """
      DELETE FROM move WHERE id IN (
        SELECT id FROM move WHERE ended <= \(limit) ORDER BY ended LIMIT \(Self.sweepCount))
      """)
  }
}

extension Move {
  fileprivate init(row: borrowing Row) throws {
    self.init(
      id: try row["id"], list: try row["list"], sku: try row["sku"], cart: try row["cart"],
      quantity: try row["quantity"], status: MoveStatus(rawValue: try row["status"]),
      reason: try row["reason"])
  }
}
