// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusEvents
import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import Broker
import CartAPI
import Foundation
import Synchronization
import Testing

/// Relay and consumer with the broker that they are made for.
@Suite struct BrokerTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "through a broker that is started again nothing is lost, nothing counts twice, keys keep their order"
  )
  func keepsPromises() async throws {
    let (source, target) = (
      try await folder.store(), try await folder.store("shop.recommendation.v1")
    )
    let bus = RestartingBus(folder)
    try await bus.start()
    let keys = (0..<8).map { _ in UUID() }
    let subscription = Subscription(CartLineAdded.self, in: target) { event, _, db in
      try db.addEffect(event.cart.uuidString, Int(event.quantity))
    }
    // Two processes of one service share its group.
    let consumers = (0..<2).map { number in
      Consumer(
        of: "shop.recommendation.v1", [subscription],
        bus: .inProcess(bus, caller: "service/shop.recommendation.v1"), member: UUID(),
        caller: Caller(trustDomain: "test", path: "service/shop.recommendation.v1"),
        seed: UInt64(number), logger: quiet)
    }
    let relay = Relay(
      store: source, bus: .inProcess(bus, caller: "service/shop.cart.v1"), seed: 1, logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await relay.run() }
      for consumer in consumers { group.addTask { await consumer.run() } }
      try await write(to: source, keys)
      try await bus.stop()
      try await write(to: source, keys)
      try await bus.start()
      try await write(to: source, keys)
      try await eventually("all is told and heard") {
        try await target.effects().count == 3 * 16 * 20
      }
      for consumer in consumers { consumer.stop() }
      relay.stop()
      try await group.waitForAll()
    }
    #expect(try await source.outbox() == OutboxState(count: 0, oldest: nil, parkedCount: 0))
    let (told, heard) = (try await source.effects(), try await target.effects())
    for key in keys.map(\.uuidString) {
      #expect(told.filter { $0.key == key } == heard.filter { $0.key == key })
    }
    try await bus.stop()
  }

  private func write(to store: Store, _ keys: [UUID]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<16 {
        group.addTask {
          for step in 0..<20 {
            let key = keys[(writer + step) % keys.count]
            try await store.write { db in
              try db.addEffect(key.uuidString, writer * 1_000 + step)
              try db.publish(event(key, writer * 1_000 + step))
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

/// A broker that is stopped and started again on its file.
final class RestartingBus: BusService {
  private struct Life {
    let handler: BusHandler
    let broker: EventBroker
    let store: Store
  }

  private let folder: TemporaryFolder
  private let life = Mutex<Life?>(nil)

  init(_ folder: TemporaryFolder) { self.folder = folder }

  func start() async throws {
    var options = EventBroker.storeOptions()
    options.durability = .processCrash
    let store = try await Store.open(
      path: "\(folder.path)/bus.sqlite", owner: "apus.bus.v1", migrations: EventBroker.migrations,
      options: options
    ) { Timestamp(date: Date()) }
    let broker = try await EventBroker.open(
      store, access: TopicAccess(nil), now: { LoopClock.now() }, logger: quiet)
    broker.start()
    life.withLock { $0 = Life(handler: BusHandler(broker), broker: broker, store: store) }
  }

  func stop() async throws {
    guard let life = life.withLock({ $0.take() }) else { return }
    await life.broker.stop()
    try await life.store.close()
  }

  private func handler() throws(RPCError) -> BusHandler {
    guard let life = life.withLock({ $0 }) else {
      throw RPCError(.unavailable, "the broker is stopped")
    }
    return life.handler
  }

  func publish(records: [Record], context: CallContext) async throws -> Published {
    try await handler().publish(records: records, context: context)
  }

  func subscribe(
    group: String, member: UUID, topics: [String], start: StartPosition, window: UInt32,
    to replies: borrowing ResponseWriter<Delivery>, context: CallContext
  ) async throws {
    try await handler().subscribe(
      group: group, member: member, topics: topics, start: start, window: window, to: replies,
      context: context)
  }

  func acknowledge(group: String, receipts: [Receipt], context: CallContext) async throws {
    try await handler().acknowledge(group: group, receipts: receipts, context: context)
  }

  func reject(
    group: String, receipt: Receipt, cause: String, isSurroundings: Bool, context: CallContext
  ) async throws {
    try await handler().reject(
      group: group, receipt: receipt, cause: cause, isSurroundings: isSurroundings,
      context: context)
  }

  func extend(group: String, receipts: [Receipt], context: CallContext) async throws {
    try await handler().extend(group: group, receipts: receipts, context: context)
  }
}
