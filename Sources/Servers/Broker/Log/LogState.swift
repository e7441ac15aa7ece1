// SPDX-License-Identifier: Apache-2.0

/// What a broker reads from its file at the start.
struct LogState: Sendable {
  struct Topic: Sendable {
    var name: String
    /// The last offset of each partition; 0 before the first.
    var ends = [UInt64](repeating: 0, count: PartitionID.count)
  }

  struct Requeued: Sendable {
    var consumer: Int64
    var partition: PartitionID
    var record: IndexedRecord
  }

  /// Of this start: larger than that of any before.
  var generation: UInt64 = 0
  var topics: [Int64: Topic] = [:]
  var consumers: [Int64: String] = [:]
  /// By consumer and topic.
  var cursors: [Int64: [Int64: [UInt64]]] = [:]
  var requeued: [Requeued] = []
}
