// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusWire

@testable import Broker

/// A group in a world of chance: a log that grows and forgets, members that join, work, fail, sleep and
/// die, a broker that starts anew with the cursors it had written. Every step follows from the seed.
struct GroupSimulation {
  struct Handled: Hashable {
    var partition: PartitionID
    var offset: UInt64
  }

  /// A delivery that a member has in its hands.
  struct InHand {
    var order: DeliveryOrder
    var member: MemberID
    var session: UInt64
    /// Before this start of the broker, or before the member's stream ended.
    var isLost = false
  }

  struct Violation: Error, CustomStringConvertible {
    var description: String
  }

  var random: SplitMix64
  let seed: UInt64
  var machine: GroupMachine
  let limits: GroupLimits
  var now: UInt64 = 1_000_000_000
  var generation: UInt64 = 1
  let topics: [Int64] = [1, 2]

  /// The log: of each partition its records from the first offset on.
  var log: [PartitionID: [IndexedRecord]] = [:]
  var firsts: [PartitionID: UInt64] = [:]
  /// As they were last written.
  var cursors: [PartitionID: UInt64] = [:]
  var members: [MemberID] = []
  var joined: [MemberID: UInt64] = [:]
  var lastSession: UInt64 = 0
  var hands: [InHand] = []

  /// Everything that was acknowledged and accepted, and what a flush has made final.
  var done: Set<Handled> = []
  var final: Set<Handled> = []
  var dead: Set<Handled> = []
  var expired: Set<Handled> = []
  var epochs: [PartitionID: UInt64] = [:]
  var isPoison: Set<Handled> = []

  init(seed: UInt64) {
    self.seed = seed
    random = SplitMix64(seed: seed)
    var limits = GroupLimits()
    limits.partitionWindow = 8
    limits.groupWindow = 60
    limits.batchCount = 4
    limits.departureCount = 1_000
    self.limits = limits
    machine = GroupMachine(epoch: 1 << 32, limits: limits, seed: seed)
    members = (0..<5).map { index in
      UUID(uuid: (UInt8(index), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(index)))
    }
    for topic in topics { addTopic(topic) }
  }

  private mutating func addTopic(_ topic: Int64) {
    let ids = PartitionID.all(of: topic)
    machine.add(
      topic: topic, cursors: ids.map { cursors[$0] ?? 0 }, ends: ids.map { end(of: $0) })
  }

  func end(of id: PartitionID) -> UInt64 {
    (firsts[id] ?? 1) - 1 + UInt64(log[id]?.count ?? 0)
  }

  mutating func chance(_ percent: Int) -> Bool { random.index(below: 100) < percent }

  // MARK: Steps

  mutating func step() throws {
    switch random.index(below: 100) {
    case 0..<22: publish()
    case 22..<62: try work()
    case 62..<80: try finish()
    case 80..<84: join()
    case 84..<87: leave()
    case 87..<95: pass()
    case 95..<98: flush()
    case 98: if chance(40) { retain() }
    default: if chance(20) { restart() }
    }
    // It looks at everything, so not after each step.
    if chance(10) { try checkOwners() }
  }

  mutating func publish() {
    let topic = topics[random.index(below: topics.count)]
    // Few partitions, so that windows fill.
    let id = PartitionID(topic: topic, index: random.index(below: 4))
    var records: [IndexedRecord] = []
    for _ in 0...random.index(below: 4) {
      let record = IndexedRecord(
        offset: end(of: id) + 1, key: "k\(random.index(below: 3))", byteCount: 10)
      if chance(3) { isPoison.insert(Handled(partition: id, offset: record.offset)) }
      log[id, default: []].append(record)
      records.append(record)
    }
    machine.appended(id, records)
  }

  mutating func join() {
    let member = members[random.index(below: members.count)]
    if let old = joined[member] { lose(member, old) }
    lastSession += 1
    joined[member] = lastSession
    let some = chance(80) ? topics : [topics[random.index(below: 2)]]
    machine.join(
      member, session: lastSession, topics: some, window: 1 + random.index(below: 6), now: now)
  }

  mutating func leave() {
    guard let member = joined.keys.sorted(by: { $0.uuidString < $1.uuidString }).first,
      let session = joined[member]
    else { return }
    machine.leave(member, session: session, now: now)
    joined[member] = nil
    lose(member, session)
  }

  /// What it has in its hands it goes on with, without knowing that it lost it.
  mutating func lose(_ member: MemberID, _ session: UInt64) {
    for index in hands.indices where hands[index].session == session { hands[index].isLost = true }
  }

  mutating func pass() {
    let most = chance(10) ? 40_000_000_000 : 500_000_000
    now += UInt64(random.index(below: most))
    machine.tick(now: now)
  }

  /// A member asks what to do next, and does it.
  mutating func work() throws {
    let all = joined.keys.sorted { $0.uuidString < $1.uuidString }
    guard !all.isEmpty else { return join() }
    let member = all[random.index(below: all.count)]
    guard let session = joined[member] else { return }
    switch machine.next(member, session: session, now: now) {
    case .gone: throw Violation(description: "a member that joined is gone")
    case .wait:
      if machine.hasWork(member, session: session) {
        throw Violation(description: "it is to wait, and has work")
      }
    case .fetch(let id, let offset, let limit): fetch(id, after: offset, limit: limit)
    case .deliver(let orders): for order in orders { try receive(order, member, session) }
    }
  }

  mutating func fetch(_ id: PartitionID, after offset: UInt64, limit: Int) {
    let records = (log[id] ?? []).filter { $0.offset > offset }.prefix(limit)
    let end = records.count == limit ? records.last?.offset ?? offset : end(of: id)
    // Between the reading and the telling, more may be published.
    if chance(20) { publish() }
    machine.fetched(id, after: offset, Array(records), upTo: max(offset, end))
  }

  mutating func receive(_ order: DeliveryOrder, _ member: MemberID, _ session: UInt64) throws {
    let handled = Handled(partition: order.partition, offset: order.offset)
    guard let record = log[order.partition]?.first(where: { $0.offset == order.offset }) else {
      expired.insert(handled)
      return machine.missing(order)
    }
    if final.contains(handled) {
      throw Violation(description: "\(handled) was acknowledged and flushed, and comes again")
    }
    if done.contains(handled), order.epoch >> 32 == generation, !wasRestarted.contains(handled) {
      throw Violation(description: "\(handled) was acknowledged, and comes again")
    }
    // In the order of its key: all earlier ones are done with.
    for earlier in log[order.partition] ?? []
    where earlier.key == record.key && earlier.offset < order.offset {
      let other = Handled(partition: order.partition, offset: earlier.offset)
      guard done.contains(other) || dead.contains(other) || expired.contains(other) else {
        throw Violation(description: "\(handled) comes before \(other) of its key is done with")
      }
    }
    if order.epoch < epochs[order.partition] ?? 0 {
      throw Violation(description: "the epoch of \(order.partition) went back")
    }
    epochs[order.partition] = order.epoch
    // Another one of the key in the hands of a member, as the broker sees it, would be two.
    hands.append(InHand(order: order, member: member, session: session))
  }

  var wasRestarted: Set<Handled> = []

  /// A member has done with something, or has failed.
  mutating func finish() throws {
    guard !hands.isEmpty else { return }
    let hand = hands.remove(at: random.index(below: hands.count))
    let order = hand.order
    let handled = Handled(partition: order.partition, offset: order.offset)
    var isTaken = false
    do throws(StaleReceipt) {
      if isPoison.contains(handled) || chance(10) {
        try machine.reject(
          order.partition, order.offset, epoch: order.epoch, cause: "no", now: now)
      } else if chance(5) {
        try machine.postpone(order.partition, order.offset, epoch: order.epoch, now: now)
      } else if chance(5) {
        try machine.extend(order.partition, order.offset, epoch: order.epoch, now: now)
        hands.append(hand)
      } else {
        let isDying = isDying(handled)
        try machine.acknowledge(order.partition, order.offset, epoch: order.epoch)
        isTaken = true
        // A dead letter on its way stays one.
        if !dead.contains(handled), !isDying { done.insert(handled) }
      }
    } catch {
      guard hand.isLost || order.epoch != currentEpoch(order.partition) || expired.contains(handled)
      else { throw Violation(description: "a good receipt is called stale: \(order)") }
    }
    if isTaken, hand.isLost {
      throw Violation(description: "a receipt of a lost assignment was taken: \(order)")
    }
    bury()
  }

  func isDying(_ handled: Handled) -> Bool {
    machine.partitions[handled.partition]?.pending[handled.offset]?.state == .dying
  }

  func currentEpoch(_ id: PartitionID) -> UInt64? {
    machine.partitions[id].flatMap { $0.owner == nil ? nil : $0.epoch }
  }

  mutating func bury() {
    for burial in machine.takeBurials() {
      if chance(10) {
        machine.notBuried(burial.partition, burial.offset, now: now)
      } else {
        dead.insert(Handled(partition: burial.partition, offset: burial.offset))
        machine.buried(burial.partition, burial.offset)
      }
    }
  }

  mutating func flush() {
    bury()
    let taken = machine.takeCursors()
    if chance(10) { return machine.keepMoved(taken.map(\.partition)) }
    for (id, cursor) in taken {
      cursors[id] = cursor
      for handled in done where handled.partition == id && handled.offset <= cursor {
        final.insert(handled)
      }
    }
  }

  /// The oldest go, whether the group has come to them or not.
  mutating func retain() {
    let id = PartitionID(
      topic: topics[random.index(below: topics.count)], index: random.index(below: 4))
    guard let records = log[id], !records.isEmpty else { return }
    let count = random.index(below: min(records.count, 3)) + 1
    for record in records.prefix(count) {
      let handled = Handled(partition: id, offset: record.offset)
      if !done.contains(handled), !dead.contains(handled) { expired.insert(handled) }
    }
    log[id] = Array(records.dropFirst(count))
    firsts[id] = (firsts[id] ?? 1) + UInt64(count)
  }

  /// The broker is killed: what it had not written is gone.
  mutating func restart() {
    generation += 1
    machine = GroupMachine(epoch: generation << 32, limits: limits, seed: seed &+ generation)
    for index in hands.indices { hands[index].isLost = true }
    joined = [:]
    // Acknowledged and not flushed: may come again, and until then it counts as not done.
    let back = done.subtracting(final)
    wasRestarted.formUnion(back)
    done.subtract(back)
    for topic in topics { addTopic(topic) }
  }

  // MARK: Checks

  /// At most one owner each, shares that differ by one at most when nothing moves, windows kept.
  func checkOwners() throws {
    for (member, state) in machine.members {
      if state.underWayCount > state.window || state.underWayCount < 0 {
        throw Violation(
          description:
            "\(member) has \(state.underWayCount) under way, its window is \(state.window)")
      }
    }
    for (id, state) in machine.partitions {
      let underWay = state.pending.values.filter(\.isUnderWay)
      if Set(underWay.map(\.record.key)).count != underWay.count {
        throw Violation(description: "two of one key are under way in \(id)")
      }
      if underWay.count != state.underWayCount {
        throw Violation(description: "\(id) counts \(state.underWayCount), has \(underWay.count)")
      }
    }
    let pendingCount = machine.partitions.values.reduce(0) { $0 + $1.pending.count }
    if pendingCount != machine.pendingCount {
      throw Violation(description: "\(machine.pendingCount) are counted, \(pendingCount) pending")
    }
    for topic in topics {
      guard let readers = machine.readers[topic], !readers.isEmpty else { continue }
      let states = PartitionID.all(of: topic).compactMap { machine.partitions[$0] }
      let owners = states.map { $0.promised ?? $0.owner }
      let counts = readers.map { reader in owners.count { $0 == reader } }
      if counts.reduce(0, +) != PartitionID.count {
        throw Violation(description: "\(counts) of the partitions of \(topic) have a reader")
      }
      if (counts.max() ?? 0) - (counts.min() ?? 0) > 1 {
        throw Violation(description: "the shares of topic \(topic) are \(counts)")
      }
    }
  }

  /// Lets everything come to its end: one member that does all it gets. Then nothing may be missing.
  mutating func settle() throws {
    isPoison = []
    for member in joined.keys.sorted(by: { $0.uuidString < $1.uuidString }) {
      machine.leave(member, session: joined[member] ?? 0, now: now)
      lose(member, joined[member] ?? 0)
    }
    joined = [:]
    lastSession += 1
    joined[members[0]] = lastSession
    machine.join(members[0], session: lastSession, topics: topics, window: 50, now: now)
    for _ in 0..<20_000 {
      guard let session = joined[members[0]] else { return }
      switch machine.next(members[0], session: session, now: now) {
      case .gone: throw Violation(description: "the last member is gone")
      case .wait:
        flush()
        guard topics.contains(where: { machine.lag(of: $0).lag > 0 }) else {
          return try checkAll()
        }
        now += 1_000_000_000
        machine.tick(now: now)
        bury()
      case .fetch(let id, let offset, let limit): fetch(id, after: offset, limit: limit)
      case .deliver(let orders):
        for order in orders {
          try receive(order, members[0], session)
          if let last = hands.last, last.order == order {
            hands.removeLast()
            try? machine.acknowledge(order.partition, order.offset, epoch: order.epoch)
            done.insert(Handled(partition: order.partition, offset: order.offset))
          }
        }
      }
    }
    throw Violation(description: "it does not come to an end")
  }

  func checkAll() throws {
    for (id, records) in log {
      for record in records {
        let handled = Handled(partition: id, offset: record.offset)
        guard done.contains(handled) || dead.contains(handled) || expired.contains(handled) else {
          throw Violation(description: "\(handled) was lost")
        }
      }
    }
  }
}
