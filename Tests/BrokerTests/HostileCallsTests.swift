// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusWire
import Foundation
import Testing

@testable import Broker

@Suite(.serialized, .timeLimit(.minutes(2))) struct HostileCallsTests {
  private static func code(_ body: () async throws -> Void) async -> StatusCode? {
    do {
      try await body()
      return nil
    } catch let error as any CallError {
      return (error as? RPCError ?? error.rpcError)?.code ?? .ok
    } catch {
      return .internal
    }
  }

  private static func first(_ bus: BusClient, _ group: String, window: UInt32 = 10, topic: String)
    async throws
  {
    for try await _ in bus.subscribe(
      group: group, member: UUID(), topics: [topic], start: .earliest, window: window)
    { return }
  }

  @Test("topics and groups of others are refused")
  func foreign() async throws {
    let system = try await TestBroker()
    let search = try system.client(as: "shop.search.v1")
    let cart = try system.client(as: "shop.cart.v1")
    let wishlist = try system.client(as: "shop.wishlist.v1")
    let record = TestBroker.record("a", "1")
    do throws(BusService.PublishError) {
      _ = try await cart.publish(records: [record])
      Issue.record("Cart publishes what is Search's.")
    } catch {
      #expect(
        error
          == .topicNotYours(TopicNotYours(topic: TestBroker.topic, caller: "service/shop.cart.v1")))
    }
    // Of a call that has both, what is its own is taken.
    let mixed = try await search.publish(records: [
      TestBroker.record("a", "1", topic: "shop.cart.v1.Changed"), record,
      TestBroker.record("a", "2", id: .nil),
    ])
    #expect(mixed.positions.map { $0.offset > 0 } == [false, true, false])
    #expect(mixed.refusals.count == 2)

    for group in ["shop.search.v1", "shop.cart.v12", "shop.cart", "", "/shop.cart.v1"] {
      let code = await Self.code { try await Self.first(cart, group, topic: TestBroker.topic) }
      #expect(code == (group.isEmpty ? .invalidArgument : .permissionDenied), "\(group)")
    }
    let unheard = await Self.code {
      try await Self.first(wishlist, "shop.wishlist.v1", topic: "shop.search.v1.ProductChanged")
    }
    #expect(unheard == .ok, "TopicNotYours is a typed error")
    #expect(
      await Self.code {
        try await cart.acknowledge(group: "shop.wishlist.v1", receipts: [Receipt(topic: "t")])
      } == .permissionDenied)
    try await system.stop()
  }

  @Test("a window of nothing, or of too much, is refused; so are receipts of nothing")
  func numbers() async throws {
    let system = try await TestBroker()
    let cart = try system.client(as: "shop.cart.v1")
    for window: UInt32 in [0, 1_001, .max] {
      let code = await Self.code {
        try await Self.first(cart, "shop.cart.v1", window: window, topic: TestBroker.topic)
      }
      #expect(code == .invalidArgument)
    }
    try await Self.first(cart, "shop.cart.v1", topic: TestBroker.topic)
    for receipt in [
      Receipt(topic: TestBroker.topic, partition: .max, offset: .max, epoch: .max),
      Receipt(topic: TestBroker.topic, partition: 16, offset: 0, epoch: 0),
      Receipt(topic: "unknown", partition: 0, offset: 1, epoch: 1 << 32),
      Receipt(topic: TestBroker.topic, partition: 3, offset: 77, epoch: (1 << 32) + 4),
    ] {
      do throws(BusService.AcknowledgeError) {
        try await cart.acknowledge(group: "shop.cart.v1", receipts: [receipt])
        Issue.record("\(receipt) is taken.")
      } catch {
        #expect(
          error == .staleEpoch(StaleEpoch(topic: receipt.topic, partition: receipt.partition)))
      }
      await #expect(throws: (any Error).self) {
        try await cart.extend(group: "shop.cart.v1", receipts: [receipt])
      }
      await #expect(throws: (any Error).self) {
        try await cart.reject(
          group: "shop.cart.v1", receipt: receipt, cause: "", isSurroundings: false)
      }
    }
    do throws(BusService.AcknowledgeError) {
      try await cart.acknowledge(group: "shop.cart.v1/none", receipts: [Receipt(topic: "a")])
    } catch {
      #expect(error == .unknownGroup(UnknownGroup(group: "shop.cart.v1/none")))
    }
    try await system.stop()
  }

  @Test("topics, groups and members have limits, and what waits for the disk")
  func limits() async throws {
    var limits = BrokerLimits()
    limits.topicCount = 2
    limits.groupCountPerService = 2
    limits.memberCount = 3
    limits.waitingByteCount = 10_000
    // Without a list of topics, which would refuse before any limit does.
    let system = try await TestBroker(limits: limits, access: TopicAccess(nil))
    let search = try system.client(as: "shop.search.v1")
    let cart = try system.client(as: "shop.cart.v1")
    let results = try await Self.codes(
      of: (0..<4).map { number in
        {
          _ = try await search.publish(records: [
            TestBroker.record("a", "1", topic: "shop.search.v1.T\(number)")
          ])
        }
      })
    #expect(results == [nil, nil, .resourceExhausted, .resourceExhausted])
    #expect(
      await Self.code { try await Self.first(cart, "shop.cart.v1", topic: "shop.search.v1.T9") }
        == .resourceExhausted)
    #expect(
      await Self.code { try await Self.first(cart, "shop.cart.v1", topic: "shop.search.v1.T 1") }
        == .ok)
    let groups = try await Self.codes(
      of: (0..<3).map { number in
        { try await Self.first(cart, "shop.cart.v1/\(number)", topic: "shop.search.v1.T1") }
      })
    #expect(groups == [nil, nil, .resourceExhausted])
    let large = TestBroker.record(
      "a", String(repeating: "x", count: 20_000), topic: "shop.search.v1.T1")
    #expect(
      await Self.code { _ = try await search.publish(records: [large]) } == .resourceExhausted)
    try await system.stop()
  }

  private static func codes(
    of calls: [@Sendable () async throws -> Void]
  ) async throws -> [StatusCode?] {
    var codes: [StatusCode?] = []
    for call in calls { codes.append(await code(call)) }
    return codes
  }

  @Test("a receipt from before a new assignment counts for nothing")
  func staleEpoch() async throws {
    let system = try await TestBroker()
    let search = try system.client(as: "shop.search.v1")
    let cart = try system.client(as: "shop.cart.v1")
    _ = try await search.publish(records: [TestBroker.record("a", "1")])
    var old: Receipt?
    for try await delivery in cart.subscribe(
      group: "shop.cart.v1", member: UUID(), topics: [TestBroker.topic], start: .earliest, window: 1
    ) {
      guard let record = delivery.record else { continue }
      old = Receipt(
        topic: record.topic, partition: delivery.partition, offset: delivery.offset,
        epoch: delivery.epoch)
      break
    }
    let stale = try #require(old)
    // The stream has ended, and another member has it now, for the second time.
    var again: Receipt?
    for try await delivery in cart.subscribe(
      group: "shop.cart.v1", member: UUID(), topics: [TestBroker.topic], start: .earliest, window: 1
    ) {
      guard let record = delivery.record else { continue }
      #expect(delivery.attempt == 2)
      #expect(delivery.epoch > stale.epoch)
      again = Receipt(
        topic: record.topic, partition: delivery.partition, offset: delivery.offset,
        epoch: delivery.epoch)
      do throws(BusService.AcknowledgeError) {
        try await cart.acknowledge(group: "shop.cart.v1", receipts: [stale])
        Issue.record("A stale receipt is taken.")
      } catch {
        #expect(error == .staleEpoch(StaleEpoch(topic: stale.topic, partition: stale.partition)))
      }
      try await cart.acknowledge(group: "shop.cart.v1", receipts: [try #require(again)])
      // Said twice, as a repeated call does.
      try await cart.acknowledge(group: "shop.cart.v1", receipts: [try #require(again)])
      break
    }
    let groups = try await system.admin().groups().groups
    #expect(groups.first?.topics.first?.lag == 0)
    try await system.stop()
  }
}
