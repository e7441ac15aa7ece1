// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

extension EventBroker {
  /// Deletes what is too old or too much, a little at a time, until the task is cancelled.
  func retain() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(30)) } catch { return }
      await retainOnce()
    }
  }

  /// Brings every topic within its limits. Records that a group has not come to go as well: a group
  /// that is away for longer than the retention misses them, counted in its lag.
  package func retainOnce() async {
    for (id, name) in state.withLock({ $0.topicNames }) {
      var deletedCount = 0
      do {
        while !Task.isCancelled {
          let count = try await log.deleteChunk(of: id)
          deletedCount += count
          guard count > 0 else { break }
          // Publishers come between two chunks.
          await Task.yield()
        }
      } catch {
        logger.warning(
          "old records could not be deleted", metadata: ["topic": "\(name)", "reason": "\(error)"])
      }
      if deletedCount > 0 {
        logger.info(
          "old records are deleted", metadata: ["topic": "\(name)", "count": "\(deletedCount)"])
      }
    }
  }
}

extension EventLog {
  /// 500: a few milliseconds of writing.
  private static let chunkCount = 500

  /// Deletes some of the oldest records of a topic that has too many. Returns how many.
  func deleteChunk(of topic: Int64) async throws -> Int {
    let seconds = limits.retention.components.seconds
    return try await store.write { db in
      try checkGeneration(db)
      let oldest = try Self.oldest(of: topic, db)
      guard let first = oldest.min(by: { $0.stored < $1.stored }) else { return 0 }
      let byteCount: Int64 = try db.value("SELECT bytes FROM topic WHERE id = \(topic)") ?? 0
      let end = Timestamp(seconds: db.now.seconds &- seconds, nanoseconds: db.now.nanoseconds)
      let isOld = first.stored < end
      guard isOld || byteCount > limits.retentionByteCount else { return 0 }
      return try delete(topic, first.partition, before: isOld ? end : nil, byteCount, db)
    }
  }

  private static func oldest(
    of topic: Int64, _ db: ReadTransaction
  ) throws -> [(partition: Int, stored: Timestamp)] {
    try PartitionID.all(of: topic).compactMap { id in
      try db.row(
        """
        SELECT stored FROM record WHERE topic = \(topic) AND partition = \(id.index)
        ORDER BY offset LIMIT 1
        """
      ) { row -> (partition: Int, stored: Timestamp) in (id.index, try row["stored"]) }
    }
  }

  private func delete(
    _ topic: Int64, _ partition: Int, before end: Timestamp?, _ byteCount: Int64,
    _ db: WriteTransaction
  ) throws -> Int {
    let rows = try db.rows(
      """
      SELECT sequence, size, stored FROM record
      WHERE topic = \(topic) AND partition = \(partition) ORDER BY offset
      LIMIT \(Self.chunkCount)
      """
    ) { row -> (sequence: Int64, size: Int64, stored: Timestamp) in
      (try row["sequence"], try row["size"], try row["stored"])
    }
    var rest = byteCount
    var count = 0
    for row in rows {
      if let end {
        guard row.stored < end else { break }
      }
      // Of those that are too much a few per cent of the chunk, so that all partitions give.
      else {
        guard rest > limits.retentionByteCount, count < 50 else { break }
      }
      try db.execute("DELETE FROM record WHERE sequence = \(row.sequence)")
      rest -= row.size
      count += 1
    }
    try db.execute(
      """
      UPDATE topic SET records = records - \(count), bytes = bytes - \(byteCount - rest)
      WHERE id = \(topic)
      """)
    return count
  }
}
