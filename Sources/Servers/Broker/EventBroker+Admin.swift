// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusWire

extension EventBroker {
  func listGroups(_ letters: [DeadLetterCount]) -> [Group] {
    state.withLock { state in
      state.groups.sorted { $0.key < $1.key }.map { name, group in
        let lags = group.machine.topics.map { id -> Group.Lag in
          let (lag, underWayCount) = group.machine.lag(of: id)
          let dead = letters.first { $0.consumer == group.id && $0.topic == id }
          return Group.Lag(
            topic: state.topicNames[id] ?? "", lag: lag, inFlight: UInt32(clamping: underWayCount),
            deadLetters: dead?.count ?? 0, expired: group.machine.expiredCounts[id] ?? 0)
        }
        return Group(
          name: name, memberCount: UInt32(clamping: group.machine.memberCount),
          topics: lags.sorted { $0.topic < $1.topic })
      }
    }
  }

  /// Records of all topics.
  package func recordCount() async throws -> UInt64 {
    try await log.topics().reduce(0) { $0 &+ $1.recordCount }
  }

  // MARK: Tails

  func beginTail(_ topic: String) throws -> (topic: Int64, session: UInt64) {
    try state.withLock { state in
      guard let id = state.topicIDs[topic] else { throw UnknownTopic(topic: topic) }
      guard state.tails.count < limits.tailCount else {
        throw RPCError(
          .resourceExhausted, "\(state.tails.count) tails run, and \(limits.tailCount) may")
      }
      let session = state.newSession()
      state.tails[session] = id
      return (id, session)
    }
  }

  func endTail(_ session: UInt64) {
    state.withLock { $0.tails[session] = nil }
  }

  func ends(of topic: Int64) -> [UInt64] {
    state.withLock { $0.ends[topic] } ?? [UInt64](repeating: 0, count: PartitionID.count)
  }

  func waitForGrowth(of topic: Int64, beyond ends: [UInt64], _ session: UInt64) async throws {
    _ = await wait(session) { state in (state.ends[topic] ?? []) != ends }
    try Task.checkCancellation()
    if state.withLock({ $0.isDraining }) { throw Self.stopping }
  }

  // MARK: Again

  func requeue(_ ids: [UInt64]) async throws {
    let letters = try await log.requeue(ids)
    for letter in letters {
      guard let group = state.withLock({ $0.groups.first { $0.value.id == letter.consumer }?.key })
      else { continue }
      change(group) { $0.requeue(letter.partition, letter.record) }
    }
  }

  func replay(_ group: String, _ topic: String, from: Timestamp?) async throws -> Replayed {
    let (consumer, id, ends) = try state.withLock { state in
      guard let consumer = state.groups[group]?.id else { throw UnknownGroup(group: group) }
      guard let id = state.topicIDs[topic], state.readers[id]?.contains(group) == true,
        let ends = state.ends[id]
      else { throw UnknownTopic(topic: topic) }
      return (consumer, id, ends)
    }
    let cursors = try await log.rewind(consumer, id, from: from, ends: ends)
    change(group) { machine in
      for (partition, cursor) in zip(PartitionID.all(of: id), cursors) {
        machine.reset(partition, to: cursor)
      }
    }
    logger.notice(
      "replay",
      metadata: ["group": "\(group)", "topic": "\(topic)", "from": "\(from ?? Timestamp())"])
    return Replayed(
      partitions: UInt32(PartitionID.count),
      records: zip(ends, cursors).reduce(0) { $0 &+ ($1.0 - min($1.0, $1.1)) })
  }
}
