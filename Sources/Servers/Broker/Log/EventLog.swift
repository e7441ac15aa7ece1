// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusStore
import ApusWire

/// The broker's file: records by topic, partition and offset; cursors; dead letters.
struct EventLog: Sendable {
  let store: Store
  let generation: UInt64
  let limits: BrokerLimits

  /// Begins a new generation, by which every older broker on this file is shut out.
  static func open(
    _ store: Store, limits: BrokerLimits
  ) async throws -> (log: EventLog, state: LogState) {
    let generation = try await store.write { db in
      try db.execute("UPDATE broker SET generation = generation + 1")
      return try db.value("SELECT generation FROM broker", as: UInt64.self) ?? 1
    }
    var state = try await store.read { db in try read(db) }
    state.generation = generation
    return (EventLog(store: store, generation: generation, limits: limits), state)
  }

  private static func read(_ db: ReadTransaction) throws -> LogState {
    var state = LogState()
    for (id, name) in try db.rows(
      "SELECT id, name FROM topic",
      { row -> (Int64, String) in
        (try row["id"], try row["name"])
      })
    {
      state.topics[id] = LogState.Topic(name: name)
    }
    for (id, last) in try db.rows(
      "SELECT topic, partition, last AS value FROM partition", partitionAndValue)
    where (0..<PartitionID.count).contains(id.index) {
      state.topics[id.topic]?.ends[id.index] = last
    }
    for (id, name) in try db.rows(
      "SELECT id, name FROM consumer",
      { row -> (Int64, String) in
        (try row["id"], try row["name"])
      })
    {
      state.consumers[id] = name
    }
    let none = [UInt64](repeating: 0, count: PartitionID.count)
    for (consumer, id, done) in try db.rows(
      "SELECT consumer, topic, partition, done AS value FROM cursor",
      { row -> (Int64, PartitionID, UInt64) in
        let (id, value) = try partitionAndValue(row)
        return (try row["consumer"], id, value)
      }) where (0..<PartitionID.count).contains(id.index)
    {
      state.cursors[consumer, default: [:]][id.topic, default: none][id.index] = done
    }
    state.requeued = try db.rows(
      """
      SELECT consumer, topic, partition, offset AS value, key, size FROM dead_letter
      WHERE requeued = 1 ORDER BY topic, partition, offset
      """
    ) { row in
      let (id, offset) = try partitionAndValue(row)
      return LogState.Requeued(
        consumer: try row["consumer"], partition: id,
        record: IndexedRecord(offset: offset, key: try row["key"], byteCount: try row["size"]))
    }
    return state
  }

  static func partitionAndValue(_ row: borrowing Row) throws -> (PartitionID, UInt64) {
    (PartitionID(topic: try row["topic"], index: try row["partition"]), try row["value"])
  }

  /// Larger than any epoch that an earlier start has given, so that receipts from before a restart
  /// count for nothing.
  var firstEpoch: UInt64 { generation << 32 }

  // MARK: Reading

  /// Records behind `offset` up to `end`, and how far that is all there are.
  func index(
    _ id: PartitionID, after offset: UInt64, upTo end: UInt64, limit: Int
  ) async throws -> (records: [IndexedRecord], end: UInt64) {
    let records = try await store.read { db in
      try db.rows(
        """
        SELECT offset, key, size FROM record WHERE topic = \(id.topic) AND partition = \(id.index)
        AND offset > \(offset) AND offset <= \(end) ORDER BY offset LIMIT \(limit)
        """
      ) { row in
        IndexedRecord(offset: try row["offset"], key: try row["key"], byteCount: try row["size"])
      }
    }
    guard records.count == limit, let last = records.last else { return (records, end) }
    return (records, last.offset)
  }

  /// What a place in the log holds.
  enum Found: Sendable {
    case record(Record)
    /// Retention took it.
    case nothing
    case damaged(DamagedRecord)
  }

  /// The records of a step, in its order.
  func records(
    _ orders: [DeliveryOrder], topics: [Int64: String], consumer: Int64
  ) async throws -> [Found] {
    try await store.read { db in
      try orders.map { order in
        do {
          return try Self.find(order, topics[order.partition.topic] ?? "", consumer, db)
            .map { .record($0) } ?? .nothing
        } catch let damage as DamagedRecord {
          return .damaged(damage)
        }
      }
    }
  }

  private static func find(
    _ order: DeliveryOrder, _ topic: String, _ consumer: Int64, _ db: ReadTransaction
  ) throws -> Record? {
    let id = order.partition
    let place: SQL = """
      topic = \(id.topic) AND partition = \(id.index) AND offset = \(order.offset)
      """
    if let record = try db.row(
      "SELECT \(columns) FROM record WHERE \(place)", { try Self.record($0, topic) })
    {
      return record
    }
    // A dead letter keeps its own copy, and may be delivered when the log has it no more.
    return try db.row(
      "SELECT \(columns) FROM dead_letter WHERE consumer = \(consumer) AND \(place)"
    ) { try Self.record($0, topic) }
  }

  static let columns: SQL = """
    partition, offset, event, key, at_seconds, at_nanoseconds, trace, checksum, payload
    """

  /// As it lies there, damaged or not.
  static func unchecked(_ row: borrowing Row, _ topic: String) throws -> Record {
    Record(
      id: try row["event"], topic: topic, key: try row["key"], payload: try row["payload"],
      at: Timestamp(seconds: try row["at_seconds"], nanoseconds: try row["at_nanoseconds"]),
      trace: try row["trace"])
  }

  /// - Throws: ``DamagedRecord``.
  static func record(_ row: borrowing Row, _ topic: String) throws -> Record {
    let record = try unchecked(row, topic)
    let checksum: UInt64 = try row["checksum"]
    guard checksum == RecordChecksum.of(record) else {
      throw DamagedRecord(
        topic: topic, partition: try row["partition"], offset: try row["offset"])
    }
    return record
  }
}

/// A record that is not what was written: it becomes a dead letter, so that a person looks at it.
struct DamagedRecord: Error, CustomStringConvertible {
  let topic: String
  let partition: Int
  let offset: UInt64

  var description: String {
    "record \(offset) of \(topic), partition \(partition), is not what was written: check the disk "
      + "and restore the broker's file from a backup"
  }
}
