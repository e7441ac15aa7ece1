// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusStore
import ApusWire

/// Dead letters of a group, by topic.
struct DeadLetterCount: Sendable {
  var consumer: Int64
  var topic: Int64
  var count: UInt64
}

extension EventLog {
  func topics() async throws -> [Topic] {
    try await store.read { db in
      try db.rows(
        """
        SELECT name, records, bytes,
          (SELECT min(stored) FROM (SELECT
            (SELECT stored FROM record
             WHERE record.topic = topic.id AND record.partition = partition.partition
             ORDER BY offset LIMIT 1) AS stored
           FROM partition WHERE partition.topic = topic.id)) AS oldest
        FROM topic ORDER BY name
        """
      ) { row in
        Topic(
          name: try row["name"], partitions: UInt32(PartitionID.count),
          recordCount: try row["records"], byteCount: try row["bytes"], oldest: try row["oldest"])
      }
    }
  }

  func deadLetterCounts() async throws -> [DeadLetterCount] {
    try await store.read { db in
      try db.rows(
        "SELECT consumer, topic, count(*) AS letters FROM dead_letter GROUP BY consumer, topic"
      ) { row in
        DeadLetterCount(
          consumer: try row["consumer"], topic: try row["topic"], count: try row["letters"])
      }
    }
  }

  // MARK: Tails

  /// Where the newest records of a topic lie, the oldest of them first.
  func newest(
    _ count: Int, of topic: Int64, upTo ends: [UInt64]
  ) async throws -> [Int64] {
    guard count > 0 else { return [] }
    return try await store.read { db in
      var newest: [Int64] = []
      // Of each partition as many, for they may all lie in one.
      for (index, end) in ends.enumerated() {
        newest += try db.rows(
          """
          SELECT sequence FROM record WHERE topic = \(topic)
          AND partition = \(index) AND offset <= \(end) ORDER BY offset DESC LIMIT \(count)
          """
        ) { row -> Int64 in try row["sequence"] }
      }
      return newest.sorted().suffix(count)
    }
  }

  /// One of them; `nil` when retention took it.
  func record(at sequence: Int64, _ name: String) async throws -> StoredRecord? {
    try await store.read { db in
      try db.row("SELECT \(Self.columns) FROM record WHERE sequence = \(sequence)") { row in
        try Self.stored(row, name)
      }
    }
  }

  /// Some records behind the ends, which are moved behind them.
  func records(
    of topic: Int64, _ name: String, after ends: inout [UInt64]
  ) async throws -> [StoredRecord] {
    let after = ends
    let page = try await store.read { db in
      var page: [(sequence: Int64, record: StoredRecord)] = []
      for (index, end) in after.enumerated() {
        page += try db.rows(
          """
          SELECT sequence, \(Self.columns) FROM record WHERE topic = \(topic)
          AND partition = \(index) AND offset > \(end) ORDER BY offset LIMIT 2
          """
        ) { row in (try row["sequence"], try Self.stored(row, name)) }
      }
      return page.sorted { $0.sequence < $1.sequence }.map(\.record)
    }
    for stored in page where ends.indices.contains(Int(stored.partition)) {
      ends[Int(stored.partition)] = max(ends[Int(stored.partition)], stored.offset)
    }
    return page
  }

  private static func stored(_ row: borrowing Row, _ topic: String) throws -> StoredRecord {
    // People want to see a damaged one most of all.
    StoredRecord(
      record: try unchecked(row, topic), partition: try row["partition"],
      offset: try row["offset"])
  }

  // MARK: Dead letters

  func deadLetters(
    of group: String?, after: Int64, limit: Int
  ) async throws -> DeadLetterPage {
    try await store.read { db in
      let filter: SQL = if let group { "consumer.name = \(group) AND" } else { "" }
      let letters = try db.rows(
        """
        SELECT dead_letter.id AS id, consumer.name AS consumer_name, topic.name AS topic_name,
          cause, attempts, first, last, \(Self.columns)
        FROM dead_letter JOIN consumer ON consumer.id = dead_letter.consumer
        JOIN topic ON topic.id = dead_letter.topic
        WHERE \(filter) dead_letter.id > \(after) ORDER BY dead_letter.id LIMIT \(limit + 1)
        """
      ) { row in
        DeadLetter(
          id: try row["id"], group: try row["consumer_name"],
          stored: try Self.stored(row, try row["topic_name"]), cause: try row["cause"],
          attempts: try row["attempts"], firstAt: try row["first"], lastAt: try row["last"])
      }
      return Self.page(letters, limit: limit)
    }
  }

  /// 3 MiB: a message has 4.
  private static let pageByteCount = 3 << 20

  private static func page(_ letters: [DeadLetter], limit: Int) -> DeadLetterPage {
    var page: [DeadLetter] = []
    var byteCount = 0
    for letter in letters.prefix(limit) {
      byteCount += letter.stored.record.payload.count + 4_096
      if byteCount > pageByteCount, !page.isEmpty { break }
      page.append(letter)
    }
    let isLast = page.count == letters.count
    return DeadLetterPage(letters: page, nextCursor: isLast ? "" : "\(page.last?.id ?? 0)")
  }

  /// Marks them as to be delivered once more. Returns those that were dead.
  ///
  /// - Throws: `failedPrecondition` when one is older than its group's inbox remembers.
  func requeue(_ ids: [UInt64]) async throws -> [LogState.Requeued] {
    try await store.write { db in
      try checkGeneration(db)
      try checkAge(ids, db)
      let letters = try db.rows(
        """
        SELECT consumer, topic, partition, offset AS value, key, size FROM dead_letter
        WHERE requeued = 0 AND id IN \(values: ids) ORDER BY topic, partition, offset
        """
      ) { row in
        let (id, offset) = try Self.partitionAndValue(row)
        return LogState.Requeued(
          consumer: try row["consumer"], partition: id,
          record: IndexedRecord(offset: offset, key: try row["key"], byteCount: try row["size"]))
      }
      try db.execute("UPDATE dead_letter SET requeued = 1 WHERE id IN \(values: ids)")
      return letters
    }
  }

  private func checkAge(_ ids: [UInt64], _ db: WriteTransaction) throws {
    let days = BrokerLimits.requeueDays
    let limit = db.now.advanced(by: .seconds(-days * 24 * 3_600))
    let old = try db.rows(
      "SELECT id FROM dead_letter WHERE id IN \(values: ids) AND stored <= \(limit) ORDER BY id"
    ) { row -> Int64 in try row["id"] }
    guard let first = old.first else { return }
    throw RPCError(
      .failedPrecondition,
      "\(old.count) of these dead letters, \(first) the first, are older than \(days) days: their "
        + "service may have forgotten whether it handled them, so they can only be discarded")
  }

  /// Forgets dead letters. One that is under way again is delivered all the same.
  func discard(_ ids: [UInt64]) async throws {
    try await store.write { db in
      try checkGeneration(db)
      _ = try db.execute("DELETE FROM dead_letter WHERE id IN \(values: ids) AND requeued = 0")
    }
  }

  // MARK: Replay

  /// Puts a group's cursors before the first record that was stored at `from` or later, but not before
  /// what the group's inbox remembers for sure.
  func rewind(
    _ consumer: Int64, _ topic: Int64, from: Timestamp?, ends: [UInt64]
  ) async throws -> [UInt64] {
    try await store.write { db in
      try checkGeneration(db)
      let days = BrokerLimits.longestRetentionDays
      let start = max(from ?? Timestamp(), db.now.advanced(by: .seconds(-days * 24 * 3_600)))
      var cursors: [UInt64] = []
      for (id, end) in zip(PartitionID.all(of: topic), ends) {
        let first = try db.value(
          """
          SELECT offset FROM record WHERE topic = \(topic) AND partition = \(id.index)
          AND stored >= \(start) ORDER BY offset LIMIT 1
          """, as: UInt64.self)
        let cursor = first.map { $0 &- 1 } ?? end
        // Never forward: what the group has not come to is not skipped.
        try db.execute(
          """
          UPDATE cursor SET done = min(done, \(cursor))
          WHERE consumer = \(consumer) AND topic = \(topic) AND partition = \(id.index)
          """)
        cursors.append(cursor)
      }
      return cursors
    }
  }
}
