// SPDX-License-Identifier: Apache-2.0

import ApusBalancing

/// One consumer group: who reads which partition, what is under way, and what is done with. No I/O:
/// the time comes as an argument, in nanoseconds of a monotonic clock.
///
/// Of each key at most one record is under way, and none before all earlier ones of it are done
/// with, however often they fail; other keys go on meanwhile. What is delivered and not
/// acknowledged is delivered again. The rules of fencing are those of Kafka's KIP-848.
package struct GroupMachine: Sendable {
  let limits: GroupLimits
  var members: [MemberID: GroupMember] = [:]
  var partitions: [PartitionID: PartitionState] = [:]
  /// By topic, in a fixed order.
  var readers: [Int64: [MemberID]] = [:]
  var timers = TimerHeap()
  var pendingCount = 0
  var lastEpoch: UInt64
  private var random: SplitMix64

  private var woken: Set<MemberID> = []
  private var moved: Set<PartitionID> = []
  private var burials: [Burial] = []
  private var resolved: [(PartitionID, UInt64)] = []
  /// Records that retention took before the group came to them, by topic.
  package private(set) var expiredCounts: [Int64: UInt64] = [:]

  /// - Parameters:
  ///   - epoch: every assignment gets a larger one: the broker's generation in the upper half.
  ///   - seed: of the jitter.
  package init(epoch: UInt64, limits: GroupLimits = GroupLimits(), seed: UInt64) {
    lastEpoch = epoch
    self.limits = limits
    random = SplitMix64(seed: seed)
  }

  // MARK: Topics

  package func reads(_ topic: Int64) -> Bool {
    partitions[PartitionID(topic: topic, index: 0)] != nil
  }

  /// The group reads a topic from now on, behind these cursors; known ones stay as they are.
  package mutating func add(topic: Int64, cursors: [UInt64], ends: [UInt64]) {
    guard !reads(topic) else { return }
    for (partition, (cursor, end)) in zip(PartitionID.all(of: topic), zip(cursors, ends)) {
      partitions[partition] = PartitionState(cursor: cursor, end: end)
    }
  }

  /// The log has grown by records that follow each other up to the last one's offset.
  package mutating func appended(_ id: PartitionID, _ records: [IndexedRecord]) {
    guard let end = partitions[id]?.end, let last = records.last else { return }
    partitions[id]?.end = max(end, last.offset)
    if takesAtOnce(records, id) {
      for record in records { _ = partitions[id]?.add(record) }
      pendingCount += records.count
    }
    refresh(id)
  }

  /// What follows directly on what is known need not be read from the log.
  private func takesAtOnce(_ records: [IndexedRecord], _ id: PartitionID) -> Bool {
    guard let state = partitions[id], let first = records.first else { return false }
    return state.owner != nil && state.promised == nil && first.offset == state.fetched &+ 1
      && state.pending.count + records.count <= limits.partitionWindow
      && pendingCount + records.count <= limits.groupWindow
  }

  /// The log was read: `records` are all that it has behind `offset` up to `end`.
  package mutating func fetched(
    _ id: PartitionID, after offset: UInt64, _ records: [IndexedRecord], upTo end: UInt64
  ) {
    guard partitions[id]?.fetched == offset, end >= offset else { return }
    let oldCount = partitions[id]?.pending.count ?? 0
    var next = offset
    for record in records where record.offset > next && record.offset <= end {
      expire(record.offset - next - 1, of: id.topic)
      _ = partitions[id]?.add(record)
      next = record.offset
    }
    expire(end - next, of: id.topic)
    partitions[id]?.fetched = end
    pendingCount += (partitions[id]?.pending.count ?? 0) - oldCount
    settle(id)
  }

  private mutating func expire(_ count: UInt64, of topic: Int64) {
    if count > 0 { expiredCounts[topic, default: 0] &+= count }
  }

  /// Delivers again what lies behind `cursor`; nothing is skipped that is not done with.
  package mutating func reset(_ id: PartitionID, to cursor: UInt64) {
    guard var state = partitions[id] else { return }
    if let owner = state.owner { members[owner]?.underWayCount -= state.underWayCount }
    pendingCount -= state.pending.count
    state.reset(to: min(cursor, state.cursor))
    pendingCount += state.pending.count
    // Receipts of what is under way must not count for what comes now.
    if state.owner != nil { state.epoch = nextEpoch() }
    partitions[id] = state
    moved.insert(id)
    handOver(id)
    refresh(id)
  }

  /// Delivers a dead letter once more.
  package mutating func requeue(_ id: PartitionID, _ record: IndexedRecord) {
    guard partitions[id] != nil, partitions[id]?.pending[record.offset] == nil else { return }
    pendingCount += 1
    _ = partitions[id]?.requeue(record)
    refresh(id)
  }

  // MARK: Receipts

  package mutating func acknowledge(
    _ id: PartitionID, _ offset: UInt64, epoch: UInt64
  ) throws(StaleReceipt) {
    guard let record = try pending(id, offset, epoch), record.state != .dying else { return }
    finish(id, offset)
  }

  /// - Parameter cause: for the dead letter that it may become.
  package mutating func reject(
    _ id: PartitionID, _ offset: UInt64, epoch: UInt64, cause: String, now: UInt64
  ) throws(StaleReceipt) {
    guard let record = try pending(id, offset, epoch), record.isUnderWay else { return }
    fail(id, offset, cause: cause, now: now)
    settle(id)
  }

  /// Gives a record back that is no failure: what it needs is away.
  package mutating func postpone(
    _ id: PartitionID, _ offset: UInt64, epoch: UInt64, now: UInt64
  ) throws(StaleReceipt) {
    guard let record = try pending(id, offset, epoch), record.isUnderWay else { return }
    landed(id)
    delay(id, offset, until: now &+ jittered(limits.maxBackoff))
    settle(id)
  }

  package mutating func extend(
    _ id: PartitionID, _ offset: UInt64, epoch: UInt64, now: UInt64
  ) throws(StaleReceipt) {
    guard let record = try pending(id, offset, epoch), record.isUnderWay else { return }
    // The timer that runs finds the later end when it fires.
    partitions[id]?.setState(.underWay(now &+ limits.leaseLength), of: offset)
  }

  /// The record of a receipt; `nil` when it is done with.
  private func pending(
    _ id: PartitionID, _ offset: UInt64, _ epoch: UInt64
  ) throws(StaleReceipt) -> PendingRecord? {
    guard let state = partitions[id], state.owner != nil, state.epoch == epoch else {
      throw StaleReceipt()
    }
    guard let record = state.pending[offset] else {
      // Acknowledged before, which a repeated call may say again; or not known yet.
      guard offset <= state.fetched else { throw StaleReceipt() }
      return nil
    }
    guard record.epoch == epoch else { throw StaleReceipt() }
    return record
  }

  /// Retention took a record that was to be delivered.
  package mutating func missing(_ order: DeliveryOrder) {
    guard partitions[order.partition]?.pending[order.offset]?.epoch == order.epoch else { return }
    expire(1, of: order.partition.topic)
    finish(order.partition, order.offset)
  }

  /// The log does not have the record as it was written: there is no use in trying again.
  package mutating func damaged(_ order: DeliveryOrder, cause: String) {
    let (id, offset) = (order.partition, order.offset)
    guard let record = partitions[id]?.pending[offset], record.isUnderWay,
      record.epoch == order.epoch
    else { return }
    landed(id)
    die(id, offset, cause: cause)
    settle(id)
  }

  // MARK: Dead letters

  /// Records that are to be written as dead letters, once; each ends with ``buried(_:_:)`` or
  /// ``notBuried(_:_:now:)``.
  package mutating func takeBurials(limit: Int = .max) -> [Burial] {
    let taken = Array(burials.prefix(max(0, limit)))
    burials.removeFirst(taken.count)
    return taken
  }

  package var hasBurials: Bool { !burials.isEmpty || !resolved.isEmpty }

  /// The dead letter is on disk, so the cursor may pass it.
  package mutating func buried(_ id: PartitionID, _ offset: UInt64) {
    guard partitions[id]?.pending[offset]?.state == .dying else { return }
    // It stays a dead letter: not to be taken for one that was dealt with.
    finish(id, offset, isResolved: false)
  }

  /// It could not be written: it is tried once more later, and then again a dead letter.
  package mutating func notBuried(_ id: PartitionID, _ offset: UInt64, now: UInt64) {
    guard partitions[id]?.pending[offset]?.state == .dying else { return }
    delay(id, offset, until: now &+ limits.maxBackoff)
  }

  /// Dead letters that were delivered again and are done with.
  package mutating func takeResolved() -> [(PartitionID, UInt64)] {
    defer { resolved = [] }
    return resolved
  }

  /// They could not be written, and are to be taken again.
  package mutating func keepResolved(_ id: PartitionID, _ offset: UInt64) {
    resolved.append((id, offset))
  }

  // MARK: What the world must know

  /// Members that have something to do.
  package mutating func takeWoken() -> Set<MemberID> {
    defer { woken = [] }
    return woken
  }

  /// Cursors that moved since they were last taken.
  package mutating func takeCursors() -> [(partition: PartitionID, cursor: UInt64)] {
    defer { moved = [] }
    return moved.compactMap { id in partitions[id].map { (id, $0.cursor) } }
  }

  package var hasMovedCursors: Bool { !moved.isEmpty }

  /// They could not be kept, and are to be taken again.
  package mutating func keepMoved(_ ids: some Sequence<PartitionID>) { moved.formUnion(ids) }

  /// When to call ``tick(now:)`` next.
  package var nextTimer: UInt64? { timers.first?.time }

  package var memberCount: Int { members.count }

  package func session(of member: MemberID) -> UInt64? { members[member]?.session }

  /// Records that are not done with, and those of them that are with a member.
  package func lag(of topic: Int64) -> (lag: UInt64, underWayCount: Int) {
    PartitionID.all(of: topic).reduce(into: (0, 0)) { sum, id in
      guard let state = partitions[id] else { return }
      sum.0 &+= state.lag
      sum.1 += state.underWayCount
    }
  }

  package var topics: Set<Int64> { Set(partitions.keys.map(\.topic)) }

  /// Several changes at once.
  mutating func with<Value>(_ body: (inout GroupMachine) throws -> Value) rethrows -> Value {
    try body(&self)
  }

  // MARK: Within

  mutating func nextEpoch() -> UInt64 {
    lastEpoch &+= 1
    return lastEpoch
  }

  mutating func wake(_ member: MemberID) { woken.insert(member) }

  mutating func finish(_ id: PartitionID, _ offset: UInt64, isResolved: Bool = true) {
    guard let record = partitions[id]?.pending[offset] else { return }
    if record.isUnderWay { landed(id) }
    guard partitions[id]?.finish(offset) != nil else { return }
    pendingCount -= 1
    if record.isRequeued, isResolved { resolved.append((id, offset)) }
    settle(id)
  }

  /// What follows from a change of a partition's records.
  mutating func settle(_ id: PartitionID) {
    if partitions[id]?.advance() == true { moved.insert(id) }
    handOver(id)
    refresh(id)
  }

  /// A record is no longer with its member.
  mutating func landed(_ id: PartitionID) {
    guard let owner = partitions[id]?.owner else { return }
    members[owner]?.underWayCount -= 1
    wake(owner)
  }

  /// A delivery has failed: later again, or a dead letter.
  mutating func fail(_ id: PartitionID, _ offset: UInt64, cause: String, now: UInt64) {
    landed(id)
    let failures = partitions[id]?.countFailure(of: offset) ?? 0
    guard failures < limits.failureCount else { return die(id, offset, cause: cause) }
    let bound = min(limits.maxBackoff, limits.firstBackoff << UInt64(min(max(0, failures - 1), 20)))
    delay(id, offset, until: now &+ jittered(bound))
  }

  /// Half of it at least: a failing consumer must not spin, and many must not come together.
  private mutating func jittered(_ bound: UInt64) -> UInt64 {
    bound / 2 + UInt64.random(in: 0...bound / 2, using: &random)
  }

  mutating func die(_ id: PartitionID, _ offset: UInt64, cause: String) {
    guard let record = partitions[id]?.pending[offset] else { return }
    partitions[id]?.setState(.dying, of: offset)
    burials.append(
      Burial(partition: id, offset: offset, cause: cause, attempts: record.attempts))
  }

  mutating func delay(_ id: PartitionID, _ offset: UInt64, until time: UInt64) {
    partitions[id]?.setState(.delayed(time), of: offset)
    setTimer(id, offset, at: time)
  }

  mutating func setTimer(_ id: PartitionID, _ offset: UInt64, at time: UInt64) {
    guard let record = partitions[id]?.pending[offset] else { return }
    if let timer = record.timer, timer <= time { return }
    partitions[id]?.setTimer(time, of: offset)
    timers.push(TimerHeap.Timer(time: time, partition: id, offset: offset))
    // Most leases end early and leave their timer behind.
    if timers.count > 2 * pendingCount + 1_024 { rebuildTimers() }
  }

  private mutating func rebuildTimers() {
    timers.removeAll()
    for (id, state) in partitions {
      for (offset, record) in state.pending {
        guard let time = record.timer else { continue }
        timers.push(TimerHeap.Timer(time: time, partition: id, offset: offset))
      }
    }
  }

  /// What waited long enough is ready again, and what was under way too long has failed.
  package mutating func tick(now: UInt64) {
    while let timer = timers.pop(at: now) {
      let (id, offset) = (timer.partition, timer.offset)
      guard let record = partitions[id]?.pending[offset], record.timer == timer.time else {
        continue
      }
      partitions[id]?.setTimer(nil, of: offset)
      switch record.state {
      case .delayed(let time), .underWay(let time):
        guard time <= now else {
          setTimer(id, offset, at: time)
          continue
        }
        if record.isUnderWay {
          fail(id, offset, cause: "it was neither acknowledged nor extended in time", now: now)
        } else {
          partitions[id]?.setState(.ready, of: offset)
        }
        settle(id)
      case .blocked, .ready, .dying: break
      }
    }
  }
}
