// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@testable import Broker

@Suite struct GroupMachineTests {
  @Test(
    "whatever happens: keys in order, one under way, nothing lost, nothing flushed comes again",
    arguments: 0..<20)
  func chance(part: UInt64) throws {
    for seed in part * 15..<(part + 1) * 15 {
      var simulation = GroupSimulation(seed: seed)
      do {
        for _ in 0..<400 { try simulation.step() }
        try simulation.settle()
      } catch {
        Issue.record("seed \(seed): \(error)")
        return
      }
    }
  }

  private static let partition = PartitionID(topic: 1, index: 0)
  private static let member = UUID(uuid: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))

  /// One member that reads one topic with so many records of one key.
  private static func machine(_ count: UInt64) -> GroupMachine {
    var machine = GroupMachine(epoch: 1 << 32, seed: 1)
    let none = [UInt64](repeating: 0, count: PartitionID.count)
    machine.add(topic: 1, cursors: none, ends: none)
    machine.join(member, session: 1, topics: [1], window: 10, now: 0)
    machine.appended(
      partition, (1...count).map { IndexedRecord(offset: $0, key: "k", byteCount: 1) })
    return machine
  }

  private static func next(_ machine: inout GroupMachine, _ now: UInt64) -> [DeliveryOrder] {
    guard case .deliver(let orders) = machine.next(member, session: 1, now: now) else { return [] }
    return orders
  }

  @Test("burials are taken a few at a time, and none is forgotten")
  func takesFewBurials() throws {
    var limits = GroupLimits()
    limits.failureCount = 1
    var machine = GroupMachine(epoch: 1 << 32, limits: limits, seed: 1)
    let none = [UInt64](repeating: 0, count: PartitionID.count)
    machine.add(topic: 1, cursors: none, ends: none)
    machine.join(Self.member, session: 1, topics: [1], window: 50, now: 0)
    let records = (1...50).map { IndexedRecord(offset: $0, key: "\($0)", byteCount: 1) }
    machine.appended(Self.partition, records)
    for order in Self.next(&machine, 0) {
      try machine.reject(order.partition, order.offset, epoch: order.epoch, cause: "", now: 0)
    }
    let counts = [20, 0, 20, 20, 20].map { machine.takeBurials(limit: $0).count }
    #expect(counts == [20, 0, 20, 10, 0])
  }

  @Test("what is given back as no fault of its own comes again for ever, and is no dead letter")
  func postponed() throws {
    var machine = Self.machine(1)
    var now: UInt64 = 0
    for round in 1...1_000 {
      let order = try #require(Self.next(&machine, now).first)
      #expect(order.attempt == UInt32(round))
      try machine.postpone(order.partition, order.offset, epoch: order.epoch, now: now)
      now += 30_000_000_000
      machine.tick(now: now)
    }
    #expect(machine.takeBurials().isEmpty)
  }

  @Test(
    "a dead letter that is requeued comes before later ones of its key, also one that is under way",
    arguments: [false, true])
  func requeuedFirst(isUnderWay: Bool) throws {
    var machine = Self.machine(3)
    let first = try #require(Self.next(&machine, 0).first)
    machine.damaged(first, cause: "no")
    for burial in machine.takeBurials() { machine.buried(burial.partition, burial.offset) }
    // The second waits for the first.
    let second = try #require(Self.next(&machine, 0).first)
    #expect(second.offset == 2)
    let again = IndexedRecord(offset: 1, key: "k", byteCount: 1)
    if isUnderWay { machine.requeue(Self.partition, again) }
    #expect(Self.next(&machine, 0).isEmpty)
    try machine.postpone(second.partition, second.offset, epoch: second.epoch, now: 0)
    if !isUnderWay { machine.requeue(Self.partition, again) }
    var offsets: [UInt64] = []
    for round in 0..<3 {
      let now = UInt64(round) * 30_000_000_000
      machine.tick(now: now)
      for order in Self.next(&machine, now) {
        offsets.append(order.offset)
        try machine.acknowledge(order.partition, order.offset, epoch: order.epoch)
      }
    }
    #expect(offsets == [1, 2, 3])
  }
}
