// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import WishlistAPI

extension ListRows where Transaction == WriteTransaction {
  /// A list that its customer has had nothing to do with for 360 days is forgotten.
  private static var idleSeconds: Int64 { 360 * 24 * 60 * 60 }

  /// Forgotten lists that one change deletes: more than it can add, so they cannot pile up.
  private static var sweepCount: Int { 2 }

  func insert(_ id: UUID, name: String, customer: UUID) throws {
    try sweep()
    try db.execute(
      """
      INSERT INTO list (id, customer, name, version, created, updated, used)
      VALUES (\(id), \(customer), \(name), 1, \(db.now), \(db.now), \(db.now))
      """)
  }

  /// The list was changed: its next version.
  func touch(_ list: UUID) throws {
    try sweep()
    try db.execute(
      """
      UPDATE list SET version = version + 1, updated = \(db.now), used = \(db.now)
      WHERE id = \(list)
      """)
  }

  func delete(_ list: UUID, of customer: UUID) throws {
    try db.execute("DELETE FROM list WHERE id = \(list)")
    try db.execute(
      """
      DELETE FROM alert WHERE customer = \(customer) AND sku NOT IN (
        SELECT sku FROM item JOIN list ON list.id = item.list WHERE customer = \(customer))
      """)
  }

  func removeItem(_ sku: String, from list: UUID, of customer: UUID) throws {
    let removed = try db.execute("DELETE FROM item WHERE list = \(list) AND sku = \(sku)")
    guard removed > 0 else { return }
    try touch(list)
    try dropAlert(sku, of: customer)
  }

  /// Nobody waits for what is on none of their lists.
  func dropAlert(_ sku: String, of customer: UUID) throws {
    try db.execute(
      """
      DELETE FROM alert WHERE customer = \(customer) AND sku = \(sku) AND NOT EXISTS (
        SELECT 1 FROM item JOIN list ON list.id = item.list
        WHERE item.sku = \(sku) AND customer = \(customer))
      """)
  }

  private func sweep() throws {
    let limit = Timestamp(
      seconds: db.now.seconds - Self.idleSeconds, nanoseconds: db.now.nanoseconds)
    let idle = try db.rows(
      """
      SELECT \(ListRow.columns) FROM list WHERE used < \(limit)
      ORDER BY used LIMIT \(Self.sweepCount)
      """, ListRow.init(row:))
    for list in idle { try delete(list.id, of: list.customer) }
  }
}
