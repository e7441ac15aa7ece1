// SPDX-License-Identifier: Apache-2.0

/// One partition of one topic.
package struct PartitionID: Hashable, Sendable {
  /// The number that the log has for the topic.
  package let topic: Int64
  /// Below ``count``.
  package let index: Int

  package init(topic: Int64, index: Int) {
    self.topic = topic
    self.index = index
  }

  /// Of every topic: more than a group of a shop has members, few enough to keep a cursor for each.
  package static let count = 16

  /// The partition of a key, the same in every version: FNV-1a of its UTF-8.
  package static func index(of key: String) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key.utf8 {
      hash ^= UInt64(byte)
      hash = hash &* 0x0000_0100_0000_01b3
    }
    return Int(hash % UInt64(count))
  }

  /// All of a topic.
  static func all(of topic: Int64) -> [PartitionID] {
    (0..<count).map { PartitionID(topic: topic, index: $0) }
  }
}

extension PartitionID: Comparable {
  package static func < (left: PartitionID, right: PartitionID) -> Bool {
    (left.topic, left.index) < (right.topic, right.index)
  }
}
