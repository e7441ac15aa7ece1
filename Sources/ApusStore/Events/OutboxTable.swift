// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The events that were written and that the bus has not acknowledged yet.
///
/// A row number is the order of the commits: SQLite has one writer at a time.
enum OutboxTable {
  static func append(_ record: OutboxRecord, _ db: WriteTransaction) throws {
    try record.check()
    try db.execute(
      """
      INSERT INTO apus_outbox (id, topic, key, payload, at, trace)
      VALUES (\(record.id), \(record.topic), \(record.key), \(record.payload), \(record.at),
        \(record.trace))
      """)
  }

  /// The first rows that are not of `skipped`, as many as are allowed; one at least, however large.
  static func next(
    _ db: ReadTransaction, skipping skipped: Set<EventKey>, maxCount: Int, maxByteCount: Int
  ) throws -> OutboxBatch {
    var batch = OutboxBatch()
    var byteCount = 0
    try db.forEach(
      """
      SELECT *, EXISTS (
        SELECT 1 FROM apus_outbox_parked AS parked
        WHERE parked.topic = apus_outbox.topic AND parked.key = apus_outbox.key) AS isBlocked
      FROM apus_outbox ORDER BY sequence
      """
    ) { row in
      let key = EventKey(topic: try row["topic"], key: try row["key"])
      guard !skipped.contains(key) else { return true }
      let next = try Self.row(row, key)
      if try row["isBlocked"] as Bool {
        batch.blocked.append(next)
        return batch.blocked.count < maxCount
      }
      byteCount += next.record.payload.count
      guard batch.rows.isEmpty || byteCount <= maxByteCount else { return false }
      batch.rows.append(next)
      return batch.rows.count < maxCount
    }
    return batch
  }

  private static func row(_ row: borrowing Row, _ key: EventKey) throws -> OutboxRow {
    OutboxRow(
      sequence: try row["sequence"], attempts: try row["attempts"],
      record: OutboxRecord(
        id: try row["id"], topic: key.topic, key: key.key, payload: try row["payload"],
        at: try row["at"], trace: try row["trace"]))
  }

  static func settle(_ result: OutboxResult, _ db: WriteTransaction) throws {
    for row in result.published { try remove(row, db) }
    for row in result.refused {
      try db.execute("UPDATE apus_outbox SET attempts = attempts + 1 WHERE \(place(of: row))")
    }
    for (row, cause) in result.parked {
      try db.execute(
        """
        INSERT INTO apus_outbox_parked (id, topic, key, payload, at, trace, cause)
        SELECT id, topic, key, payload, at, trace, \(cause) FROM apus_outbox
        WHERE \(place(of: row))
        """)
      try remove(row, db)
    }
  }

  private static func remove(_ row: OutboxRow, _ db: WriteTransaction) throws {
    try db.execute("DELETE FROM apus_outbox WHERE \(place(of: row))")
  }

  /// With the id, because the number of a row that is gone is given to another.
  private static func place(of row: OutboxRow) -> SQL {
    "sequence = \(row.sequence) AND id = \(row.record.id)"
  }

  /// Puts one parked key back behind all others, in its order, as refused `attempts` times. Returns
  /// whether there was one.
  static func release(_ db: WriteTransaction, attempts: Int) throws -> Bool {
    let key = try db.row("SELECT topic, key FROM apus_outbox_parked LIMIT 1") { row in
      EventKey(topic: try row["topic"], key: try row["key"])
    }
    guard let key else { return false }
    let ofKey: SQL = "topic = \(key.topic) AND key = \(key.key)"
    // Those that were written meanwhile go to the end of the parked ones first.
    try db.execute(
      """
      INSERT INTO apus_outbox_parked (id, topic, key, payload, at, trace)
      SELECT id, topic, key, payload, at, trace FROM apus_outbox WHERE \(ofKey) ORDER BY sequence
      """)
    try db.execute("DELETE FROM apus_outbox WHERE \(ofKey)")
    try db.execute(
      """
      INSERT INTO apus_outbox (id, topic, key, payload, at, trace, attempts)
      SELECT id, topic, key, payload, at, trace, \(attempts) FROM apus_outbox_parked
      WHERE \(ofKey) ORDER BY position
      """)
    try db.execute("DELETE FROM apus_outbox_parked WHERE \(ofKey)")
    return true
  }

  static func state(_ db: ReadTransaction) throws -> OutboxState {
    OutboxState(
      count: try db.value("SELECT COUNT(*) FROM apus_outbox") ?? 0,
      oldest: try db.value("SELECT at FROM apus_outbox ORDER BY sequence LIMIT 1"),
      parkedCount: try db.value("SELECT COUNT(*) FROM apus_outbox_parked") ?? 0)
  }
}
