// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The events that have had their effect in this database, each with it in one transaction.
enum InboxTable {
  /// 14 days: the bus keeps events for 7, and what it may deliver again must still be known here.
  static let retention: Duration = .seconds(14 * 24 * 60 * 60)

  /// Each sixteenth row looks for old ones and deletes a few more than were added since: so the
  /// table shrinks to what is needed, and no write waits for long.
  private static let sweepInterval: Int64 = 16
  private static let sweepCount = 64

  /// Returns false when `id` is there already.
  static func add(_ id: UUID, group: String, _ db: WriteTransaction) throws -> Bool {
    // One statement, so that there is no gap between looking and taking.
    let added = try db.execute(
      """
      INSERT INTO apus_inbox (id, "group", received) VALUES (\(id), \(group), \(db.now))
      ON CONFLICT DO NOTHING
      """)
    guard added > 0 else { return false }
    if db.lastInsertedRowID % sweepInterval == 0 { try sweep(db) }
    return true
  }

  /// Looks at the rows that came first only, so it needs no index on the time.
  private static func sweep(_ db: WriteTransaction) throws {
    let end = db.now.advanced(by: .zero - retention)
    try db.execute(
      """
      DELETE FROM apus_inbox WHERE received <= \(end) AND rowid IN (
        SELECT rowid FROM apus_inbox ORDER BY rowid LIMIT \(sweepCount))
      """)
  }
}
