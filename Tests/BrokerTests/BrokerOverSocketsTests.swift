// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusWire
import Foundation
import Testing

@testable import Broker

@Suite(.serialized, .timeLimit(.minutes(2))) struct BrokerOverSocketsTests {
  /// Reads as a member and acknowledges each record, until it is cancelled or the stream fails.
  static func read(
    _ bus: BusClient, _ group: String, member: UUID = UUID(), window: UInt32 = 16,
    topics: [String] = [TestBroker.topic], start: StartPosition = .earliest,
    _ handle: @Sendable (Delivery, Record) async throws -> Bool
  ) async throws {
    let stream = bus.subscribe(
      group: group, member: member, topics: topics, start: start, window: window)
    for try await delivery in stream {
      guard let record = delivery.record else { continue }
      let receipt = Receipt(
        topic: record.topic, partition: delivery.partition, offset: delivery.offset,
        epoch: delivery.epoch)
      do {
        if try await handle(delivery, record) {
          try await bus.acknowledge(group: group, receipts: [receipt])
        } else {
          try await bus.reject(
            group: group, receipt: receipt, cause: "it was told to", isSurroundings: false)
        }
      } catch let error as any CallError {
        // A stale epoch: somebody else has it now.
        guard (error as? RPCError ?? error.rpcError)?.code != .unavailable else { throw error }
      }
    }
  }

  @Test(
    "what is published is delivered in the order of each key, and once when it is published twice")
  func delivered() async throws {
    let system = try await TestBroker()
    let search = try system.client(as: "shop.search.v1")
    let cart = try system.client(as: "shop.cart.v1")
    let records = (0..<300).map { TestBroker.record("key-\($0 % 7)", "\($0)") }
    let first = try await search.publish(records: records)
    let again = try await search.publish(records: records)
    #expect(first == again)
    #expect(first.positions.count == 300 && first.refusals.isEmpty)
    #expect(first.positions.allSatisfy { $0.offset > 0 && $0.partition < 16 })

    let seen = Seen()
    let reader = Task {
      try await Self.read(cart, "shop.cart.v1") { _, record in
        seen.add(record)
        return true
      }
    }
    try await eventually("all are seen") { seen.count >= 300 }
    try await Task.sleep(for: .milliseconds(100))
    #expect(seen.count == 300)
    for (key, payloads) in seen.firsts {
      #expect(
        payloads
          == records.filter { $0.key == key }.map { String(decoding: $0.payload, as: UTF8.self) })
    }
    reader.cancel()
    try await system.stop()
  }
}
