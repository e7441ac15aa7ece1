// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusStore
import ApusWire

/// Appends records within one transaction; what is counted is written once at its end.
struct Appending {
  private var topics: [String: Int64]
  private var ends: [PartitionID: UInt64] = [:]
  private var grown: [Int64: (records: Int64, bytes: Int64)] = [:]

  init(topics: [String: Int64]) {
    self.topics = topics
  }

  /// Once for an event: the second time it says where the first lies.
  mutating func append(
    _ record: Record, _ db: WriteTransaction, _ result: inout LogResult
  ) throws -> Placed {
    let topic = try number(of: record.topic, db, &result)
    let id = PartitionID(topic: topic, index: PartitionID.index(of: record.key))
    let last = try end(of: id, db)
    // What the record takes of the file, roughly: so a topic of empty events is bounded, too.
    let size = record.payload.count + record.key.utf8.count + record.trace.count + 100
    let insertedCount = try db.execute(
      """
      INSERT INTO record (topic, partition, offset, event, key, size, at_seconds, at_nanoseconds,
        stored, trace, checksum, payload)
      VALUES (\(topic), \(id.index), \(last + 1), \(record.id), \(record.key), \(size),
        \(record.at.seconds), \(record.at.nanoseconds), \(db.now), \(record.trace),
        \(RecordChecksum.of(record)), \(record.payload))
      ON CONFLICT (event, topic) DO NOTHING
      """)
    guard insertedCount > 0 else { return try known(record, topic, db) }
    ends[id] = last + 1
    grown[topic, default: (0, 0)].records += 1
    grown[topic, default: (0, 0)].bytes += Int64(size)
    return Placed(
      partition: id,
      record: IndexedRecord(offset: last + 1, key: record.key, byteCount: size), isNew: true)
  }

  private func known(_ record: Record, _ topic: Int64, _ db: WriteTransaction) throws -> Placed {
    let place = try db.row(
      "SELECT topic, partition, offset AS value FROM record WHERE event = \(record.id) AND topic = \(topic)",
      EventLog.partitionAndValue)
    guard let place else { throw StoreError.statement("the event is there and is not", sql: "") }
    return Placed(
      partition: place.0,
      record: IndexedRecord(offset: place.1, key: record.key, byteCount: 0), isNew: false)
  }

  private mutating func number(
    of name: String, _ db: WriteTransaction, _ result: inout LogResult
  ) throws -> Int64 {
    if let known = topics[name] { return known }
    let id = try EventLog.topic(name, db)
    topics[name] = id
    result.newTopics[name] = id
    return id
  }

  private mutating func end(of id: PartitionID, _ db: WriteTransaction) throws -> UInt64 {
    if let known = ends[id] { return known }
    return try db.value(
      "SELECT last FROM partition WHERE topic = \(id.topic) AND partition = \(id.index)") ?? 0
  }

  func finish(_ db: WriteTransaction) throws {
    for (id, last) in ends {
      try db.execute(
        """
        INSERT INTO partition (topic, partition, last) VALUES (\(id.topic), \(id.index), \(last))
        ON CONFLICT DO UPDATE SET last = excluded.last
        """)
    }
    for (topic, growth) in grown {
      try db.execute(
        """
        UPDATE topic SET records = records + \(growth.records), bytes = bytes + \(growth.bytes)
        WHERE id = \(topic)
        """)
    }
  }
}
