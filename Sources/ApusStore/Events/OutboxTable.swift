// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The events that were written and that the bus has not acknowledged yet.
///
/// A row number is the order of the commits: SQLite has one writer at a time. Rows with attempts are
/// the first of their key: one that was refused, or some that were parked and are tried again. Later
/// rows of a key that has parked ones are parked behind them.
enum OutboxTable {
  /// Parked rows of one key, and of all keys, that a transaction moves.
  private static let chunkCount = 100
  private static let movedCount = 500

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
    var blockedKeys: Set<EventKey> = []
    try db.forEach(
      """
      SELECT *, attempts = 0 AND (EXISTS (
        SELECT 1 FROM apus_outbox_parked AS parked
        WHERE parked.topic = apus_outbox.topic AND parked.key = apus_outbox.key)
        OR EXISTS (
        SELECT 1 FROM apus_outbox AS tried
        WHERE tried.topic = apus_outbox.topic AND tried.key = apus_outbox.key
          AND tried.attempts > 0 AND tried.sequence > apus_outbox.sequence)) AS isBlocked
      FROM apus_outbox ORDER BY sequence
      """
    ) { row in
      let key = EventKey(topic: try row["topic"], key: try row["key"])
      guard !skipped.contains(key) else { return true }
      let next = try Self.row(row, key)
      // Also behind one that stands before those that are tried again, and will be parked.
      if try row["isBlocked"] as Bool || (next.attempts == 0 && blockedKeys.contains(key)) {
        blockedKeys.insert(key)
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
      if let cause { try park(row, cause, db) } else { try park(blocked: row, db) }
    }
    var (known, room): (Set<EventKey>, Int) = ([], movedCount)
    for row in result.published where row.attempts > 0 && room > 0 {
      guard known.insert(row.record.eventKey).inserted else { continue }
      room -= try move(
        row.record.eventKey, limit: min(room, chunkCount), attempts: row.attempts, db)
    }
  }

  /// Puts a refused row before the parked ones of its key, with those that were tried after it.
  private static func park(_ row: OutboxRow, _ cause: String, _ db: WriteTransaction) throws {
    let key = row.record.eventKey
    let rows: SQL = """
      topic = \(key.topic) AND key = \(key.key)
      AND (attempts > 0 OR sequence = \(row.sequence)) AND sequence >= \(row.sequence)
      """
    guard try db.exists("SELECT 1 FROM apus_outbox WHERE \(place(of: row))") else { return }
    let first: Int64 =
      try db.value("SELECT COALESCE(MIN(position), 1) FROM apus_outbox_parked") ?? 1
    try db.execute(
      """
      INSERT INTO apus_outbox_parked (position, id, topic, key, payload, at, trace, cause)
      SELECT \(first) - ROW_NUMBER() OVER (ORDER BY sequence DESC), id, topic, key, payload, at,
        trace, CASE WHEN sequence = \(row.sequence) THEN \(cause) END
      FROM apus_outbox WHERE \(rows)
      """)
    try db.execute("DELETE FROM apus_outbox WHERE \(rows)")
  }

  /// Puts a row behind the parked ones of its key.
  private static func park(blocked row: OutboxRow, _ db: WriteTransaction) throws {
    try db.execute(
      """
      INSERT INTO apus_outbox_parked (id, topic, key, payload, at, trace)
      SELECT id, topic, key, payload, at, trace FROM apus_outbox WHERE \(place(of: row))
      """)
    try remove(row, db)
  }

  private static func remove(_ row: OutboxRow, _ db: WriteTransaction) throws {
    try db.execute("DELETE FROM apus_outbox WHERE \(place(of: row))")
  }

  /// With the id, because the number of a row that is gone is given to another.
  private static func place(of row: OutboxRow) -> SQL {
    "sequence = \(row.sequence) AND id = \(row.record.id)"
  }

  /// Lets the first parked row of each of some keys be tried again, as refused `attempts` times; the
  /// others of a key follow when it is published. Returns the last of the keys, `nil` when these were
  /// not as many as may be.
  static func release(
    after start: EventKey?, limit: Int, attempts: Int, _ db: WriteTransaction
  ) throws -> EventKey? {
    var last = start
    for _ in 0..<limit {
      let next = try db.row(
        """
        SELECT topic, key FROM apus_outbox_parked
        WHERE (topic, key) > (\(last?.topic ?? ""), \(last?.key ?? ""))
        ORDER BY topic, key LIMIT 1
        """
      ) { row in EventKey(topic: try row["topic"], key: try row["key"]) }
      guard let next else { return nil }
      _ = try move(next, limit: 1, attempts: attempts, db)
      last = next
    }
    return last
  }

  /// Moves the first parked rows of a key to the end of the outbox, unless some of them are there.
  private static func move(
    _ key: EventKey, limit: Int, attempts: Int, _ db: WriteTransaction
  ) throws -> Int {
    let ofKey: SQL = "topic = \(key.topic) AND key = \(key.key)"
    guard try !db.exists("SELECT 1 FROM apus_outbox WHERE \(ofKey) AND attempts > 0") else {
      return 0
    }
    let first: SQL = """
      SELECT position FROM apus_outbox_parked WHERE \(ofKey) ORDER BY position LIMIT \(limit)
      """
    try db.execute(
      """
      INSERT INTO apus_outbox (id, topic, key, payload, at, trace, attempts)
      SELECT id, topic, key, payload, at, trace, \(attempts) FROM apus_outbox_parked
      WHERE position IN (\(first)) ORDER BY position
      """)
    return try db.execute("DELETE FROM apus_outbox_parked WHERE position IN (\(first))")
  }

  static func state(_ db: ReadTransaction) throws -> OutboxState {
    OutboxState(
      // Counted, each look would read all of what a bus that is away leaves here.
      count: try db.value(
        """
        SELECT COALESCE((SELECT MAX(sequence) FROM apus_outbox)
          - (SELECT MIN(sequence) FROM apus_outbox) + 1, 0)
        """) ?? 0,
      oldest: try db.value("SELECT at FROM apus_outbox ORDER BY sequence LIMIT 1"),
      parkedCount: try db.value("SELECT COUNT(*) FROM apus_outbox_parked") ?? 0)
  }
}
