// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusWire

/// What a broker knows in memory, under one lock. Short work only.
struct BrokerState: Sendable {
  struct Group: Sendable {
    let id: Int64
    var machine: GroupMachine
  }

  /// Records of one call that wait for the disk.
  struct Append: Sendable {
    let records: [Record]
    let byteCount: Int
    let continuation: CheckedContinuation<[Placed], any Error>
  }

  var topicIDs: [String: Int64] = [:]
  var topicNames: [Int64: String] = [:]
  var ends: [Int64: [UInt64]] = [:]
  var groups: [String: Group] = [:]
  var readers: [Int64: Set<String>] = [:]

  var appends = FIFO<Append>()
  var appendCount = 0
  var appendByteCount = 0

  var waiting = WaitingStreams()
  /// Who watches a topic as it grows.
  var tails: [UInt64: Int64] = [:]
  var lastSession: UInt64 = 0
  var memberCount = 0
  /// New streams are refused, and those that run end.
  var isDraining = false
  /// Why nothing is acknowledged any more.
  var failure: (any Error)?
  /// When cursors may be written next.
  var nextFlush: UInt64 = 0

  mutating func newSession() -> UInt64 {
    lastSession += 1
    return lastSession
  }

  mutating func add(topic id: Int64, name: String) {
    topicIDs[name] = id
    topicNames[id] = name
    if ends[id] == nil { ends[id] = [UInt64](repeating: 0, count: PartitionID.count) }
  }

  // MARK: Waking

  /// The streams of what has changed in a group, to be resumed outside of the lock.
  mutating func takeWoken(of group: String) -> [WaitingStreams.Woken] {
    guard let members = groups[group]?.machine.takeWoken(), !members.isEmpty else { return [] }
    return members.compactMap { member in
      groups[group]?.machine.session(of: member).flatMap { waiting.take($0, .change) }
    }
  }

  // MARK: Publishing

  /// Takes what a commit has placed. Returns whom to wake.
  mutating func apply(_ placed: [Placed]) -> [WaitingStreams.Woken] {
    var grown: [PartitionID: [IndexedRecord]] = [:]
    for place in placed where place.isNew {
      grown[place.partition, default: []].append(place.record)
    }
    var changed: Set<String> = []
    for (id, records) in grown {
      guard let last = records.last else { continue }
      let end = ends[id.topic]?[id.index] ?? 0
      ends[id.topic]?[id.index] = max(end, last.offset)
      for group in readers[id.topic] ?? [] {
        groups[group]?.machine.appended(id, records)
        changed.insert(group)
      }
    }
    let topics = Set(grown.keys.map(\.topic))
    return changed.flatMap { takeWoken(of: $0) }
      + tails.filter { topics.contains($0.value) }.compactMap { waiting.take($0.key, .change) }
  }
}
