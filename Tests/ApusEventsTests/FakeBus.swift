// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusWire
import Synchronization

/// A bus in memory that keeps its promises, and is as unpleasant as they allow: it loses replies,
/// is away, refuses, forgets acknowledgements, and lets keys overtake each other.
final class FakeBus: BusService {
  struct Faults {
    var isAway = false
    /// Publishes whose records are kept and whose reply is lost.
    var lostReplies = 0
    /// Acknowledgements that are forgotten after they were answered.
    var forgottenAcknowledgements = 0
    /// Records of these keys are refused.
    var refusedKeys: Set<String> = []
    /// Calls with a record of these keys are refused as a whole, as by a validation.
    var invalidKeys: Set<String> = []
    var foreignTopics: Set<String> = []
    /// A record that is published again is kept again.
    var keepsDuplicates = false
  }

  struct State {
    var faults = Faults()
    var records: [Record] = []
    var publishSizes: [Int] = []
    var done: Set<Int> = []
    /// All before it is done.
    var firstOpen = 0
    var underWay: [Int: UInt64] = [:]
    var attempts: [Int: UInt32] = [:]
    var epoch: UInt64 = 0
    var isStale = false
    var causes: [String] = []
    /// Of rejections that count for nothing.
    var deferrals: [String] = []
    var acknowledgedCalls = 0
    var extended = 0
    var random: SeededGenerator
    var memberCount = 0
    var mostUnderWay = 0
    /// Called once, when a publish is kept and not answered yet.
    var beforeReply: (@Sendable () -> Void)?
  }

  let state: Mutex<State>

  init(seed: UInt64 = 1, _ faults: Faults = Faults()) {
    state = Mutex(State(faults: faults, random: SeededGenerator(seed: seed)))
  }

  func change<Value>(_ body: (inout State) -> Value) -> Value { state.withLock { body(&$0) } }

  var records: [Record] { state.withLock { $0.records } }
  var isDone: Bool { state.withLock { $0.done.count == $0.records.count } }

  /// Puts a record on it that no relay has brought.
  func put(_ records: Record...) { state.withLock { $0.records += records } }

  func publish(records: [Record], context: CallContext) async throws -> Published {
    let (reply, isLost) = try state.withLock { state in
      try state.checkAway()
      let faults = state.faults
      if records.contains(where: { faults.invalidKeys.contains($0.key) }) {
        throw RPCError(.invalidArgument, "records[0].key: it is not allowed")
      }
      if let foreign = records.first(where: { faults.foreignTopics.contains($0.topic) }) {
        throw TopicNotYours(topic: foreign.topic, caller: "test")
      }
      state.publishSizes.append(records.count)
      state.faults.lostReplies -= faults.lostReplies > 0 ? 1 : 0
      let reply = state.take(records)
      state.beforeReply.take()?()
      return (reply, faults.lostReplies > 0)
    }
    if isLost { throw RPCError(.unavailable, "the reply was lost") }
    return reply
  }

  func subscribe(
    group: String, member: UUID, topics: [String], start: StartPosition, window: UInt32,
    to replies: borrowing ResponseWriter<Delivery>, context: CallContext
  ) async throws {
    let epoch = try state.withLock { state in
      try state.checkAway()
      state.epoch += 1
      state.memberCount += 1
      return state.epoch
    }
    defer { state.withLock { $0.leave(epoch) } }
    try await replies.write(Delivery())
    while true {
      try Task.checkCancellation()
      let delivery = try state.withLock { state in
        try state.checkAway()
        return state.next(topics, epoch, window)
      }
      if let delivery {
        try await replies.write(delivery)
      } else {
        try await Task.sleep(for: .milliseconds(1))
      }
    }
  }

  func acknowledge(group: String, receipts: [Receipt], context: CallContext) async throws {
    try state.withLock { state in
      try state.checkAway()
      state.acknowledgedCalls += 1
      for receipt in receipts {
        let index = Int(receipt.offset)
        try state.check(receipt)
        state.underWay[index] = nil
        if state.faults.forgottenAcknowledgements > 0 {
          state.faults.forgottenAcknowledgements -= 1
        } else {
          state.done.insert(index)
        }
      }
    }
  }

  func reject(
    group: String, receipt: Receipt, cause: String, isSurroundings: Bool, context: CallContext
  ) async throws {
    try state.withLock { state in
      try state.check(receipt)
      state.underWay[Int(receipt.offset)] = nil
      if isSurroundings { return state.deferrals.append(cause) }
      state.causes.append(cause)
      if state.causes.count > 20 { state.done.insert(Int(receipt.offset)) }
    }
  }

  func extend(group: String, receipts: [Receipt], context: CallContext) async throws {
    state.withLock { $0.extended += receipts.count }
  }
}

extension FakeBus.State {
  func checkAway() throws(RPCError) {
    if faults.isAway { throw RPCError(.unavailable, "the bus is away") }
  }

  mutating func take(_ new: [Record]) -> Published {
    var refusals: [Refusal] = []
    var refusedKeys: Set<String> = []
    for record in new {
      if faults.refusedKeys.contains(record.key) || refusedKeys.contains(record.key) {
        refusedKeys.insert(record.key)
        refusals.append(Refusal(id: record.id, reason: "it is poison"))
      } else if faults.keepsDuplicates || !records.contains(where: { $0.id == record.id }) {
        records.append(record)
      }
    }
    return Published(positions: new.map { _ in Position() }, refusals: refusals)
  }

  /// Any record of which no earlier one of its key is open.
  mutating func next(_ topics: [String], _ epoch: UInt64, _ window: UInt32) -> Delivery? {
    guard underWay.count < Int(window) else { return nil }
    while done.contains(firstOpen) { firstOpen += 1 }
    var open: Set<String> = []
    var candidates: [Int] = []
    for (index, record) in records[firstOpen...].prefix(500).indexed
    where topics.contains(record.topic) && !done.contains(index) {
      if open.insert(record.topic + record.key).inserted, underWay[index] == nil {
        candidates.append(index)
      }
    }
    guard let index = candidates.randomElement(using: &random) else { return nil }
    underWay[index] = epoch
    mostUnderWay = max(mostUnderWay, underWay.count)
    attempts[index, default: 0] += 1
    return Delivery(
      record: records[index], partition: 0, offset: UInt64(index), epoch: epoch,
      attempt: attempts[index, default: 0])
  }

  func check(_ receipt: Receipt) throws(StaleEpoch) {
    guard underWay[Int(receipt.offset)] == receipt.epoch, !isStale else {
      throw StaleEpoch(topic: receipt.topic, partition: receipt.partition)
    }
  }

  mutating func leave(_ epoch: UInt64) {
    underWay = underWay.filter { $0.value != epoch }
    memberCount -= 1
  }
}

extension ArraySlice {
  var indexed: Zip2Sequence<Range<Int>, ArraySlice<Element>> { zip(indices, self) }
}

/// Knuth's MMIX generator, mixed: seeded, so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ state >> 31) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ mixed >> 29
  }
}
