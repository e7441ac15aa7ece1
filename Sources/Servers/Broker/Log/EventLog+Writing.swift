// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusStore
import ApusWire

extension EventLog {
  /// Writes all of it, or nothing. On disk when it returns.
  func write(_ commit: LogCommit, topics: [String: Int64]) async throws -> LogResult {
    try await store.write { db in
      try checkGeneration(db)
      var result = LogResult()
      result.placed.reserveCapacity(commit.records.count)
      var writing = Appending(topics: topics)
      for record in commit.records {
        result.placed.append(try writing.append(record, db, &result))
      }
      try writing.finish(db)
      for cursor in commit.cursors { try write(cursor, db) }
      var counts: [Int64: Int] = [:]
      for letter in commit.deadLetters {
        result.isBuried.append(try write(letter, &counts, db))
      }
      for resolved in commit.resolved {
        let id = resolved.partition
        try db.execute(
          """
          DELETE FROM dead_letter WHERE consumer = \(resolved.consumer) AND topic = \(id.topic)
          AND partition = \(id.index) AND offset = \(resolved.offset) AND requeued = 1
          """)
      }
      return result
    }
  }

  func checkGeneration(_ db: WriteTransaction) throws {
    let found = try db.value("SELECT generation FROM broker", as: UInt64.self)
    guard found == generation else { throw Superseded() }
  }

  func write(_ cursor: LogCommit.Cursor, _ db: WriteTransaction) throws {
    let id = cursor.partition
    try db.execute(
      """
      INSERT INTO cursor (consumer, topic, partition, done)
      VALUES (\(cursor.consumer), \(id.topic), \(id.index), \(cursor.done))
      ON CONFLICT DO UPDATE SET done = excluded.done
      """)
  }

  /// - Parameter counts: of the groups' dead letters, as far as this transaction knows them.
  private func write(
    _ letter: LogCommit.DeadLetter, _ counts: inout [Int64: Int], _ db: WriteTransaction
  ) throws -> Bool {
    let id = letter.burial.partition
    let place: SQL = """
      consumer = \(letter.consumer) AND topic = \(id.topic) AND partition = \(id.index)
      AND offset = \(letter.burial.offset)
      """
    let again = try db.execute(
      """
      UPDATE dead_letter SET requeued = 0, cause = \(letter.burial.cause), last = \(db.now),
      attempts = attempts + \(letter.burial.attempts) WHERE \(place)
      """)
    guard again == 0 else { return true }
    let count =
      try counts[letter.consumer]
      ?? db.value("SELECT count(*) FROM dead_letter WHERE consumer = \(letter.consumer)") ?? 0
    counts[letter.consumer] = count
    guard count < limits.deadLetterCount else { return false }
    let added = try db.execute(
      """
      INSERT INTO dead_letter (consumer, topic, partition, offset, cause, attempts, first, last,
        event, key, size, at_seconds, at_nanoseconds, stored, trace, checksum, payload)
      SELECT \(letter.consumer), topic, partition, offset, \(letter.burial.cause),
        \(letter.burial.attempts), \(db.now), \(db.now), event, key, size, at_seconds,
        at_nanoseconds, stored, trace, checksum, payload
      FROM record
      WHERE topic = \(id.topic) AND partition = \(id.index) AND offset = \(letter.burial.offset)
      """)
    counts[letter.consumer] = count + added
    // None inserted: retention was faster, and there is nothing left to keep.
    return true
  }

  /// A group reads topics from now on. Returns the numbers of both, and the cursors of topics that
  /// it has never read.
  func subscribe(
    _ group: String, to topics: [String], from start: StartPosition
  ) async throws -> (consumer: Int64, topics: [String: Int64], cursors: [Int64: [UInt64]]) {
    try await store.write { db in
      try checkGeneration(db)
      try db.execute("INSERT OR IGNORE INTO consumer (name) VALUES (\(group))")
      let consumer: Int64 = try db.value("SELECT id FROM consumer WHERE name = \(group)") ?? 0
      var ids: [String: Int64] = [:]
      var cursors: [Int64: [UInt64]] = [:]
      for topic in topics {
        let id = try Self.topic(topic, db)
        ids[topic] = id
        cursors[id] = try cursor(of: consumer, topic: id, from: start, db)
      }
      return (consumer, ids, cursors)
    }
  }

  private func cursor(
    of consumer: Int64, topic: Int64, from start: StartPosition, _ db: WriteTransaction
  ) throws -> [UInt64] {
    let known: SQL = "FROM cursor WHERE consumer = \(consumer) AND topic = \(topic)"
    if try !db.exists("SELECT 1 \(known)") {
      let ends = try Self.values(
        "SELECT topic, partition, last AS value FROM partition WHERE topic = \(topic)", db)
      for id in PartitionID.all(of: topic) {
        // Written also when it begins with the first: so the group is known to read the topic.
        let done = start == .latest ? ends[id.index] : 0
        try write(LogCommit.Cursor(consumer: consumer, partition: id, done: done), db)
      }
    }
    return try Self.values("SELECT topic, partition, done AS value \(known)", db)
  }

  private static func values(_ sql: SQL, _ db: ReadTransaction) throws -> [UInt64] {
    var values = [UInt64](repeating: 0, count: PartitionID.count)
    for (id, value) in try db.rows(sql, partitionAndValue) where values.indices.contains(id.index) {
      values[id.index] = value
    }
    return values
  }

  /// The number of a topic, which is created when there is none.
  static func topic(_ name: String, _ db: WriteTransaction) throws -> Int64 {
    try db.execute("INSERT OR IGNORE INTO topic (name) VALUES (\(name))")
    return try db.value("SELECT id FROM topic WHERE name = \(name)") ?? 0
  }
}
