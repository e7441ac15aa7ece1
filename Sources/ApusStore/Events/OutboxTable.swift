// SPDX-License-Identifier: Apache-2.0

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
}
