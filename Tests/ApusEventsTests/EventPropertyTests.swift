// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import Foundation
import Testing

/// From many writers over a bad bus to one reader: what must hold whatever happens on the way.
@Suite struct EventPropertyTests {
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["APUS_SOAK"].flatMap(UInt64.init).map { count in
      let first = UInt64.random(in: 0 ... .max / 2)
      return Array(first..<first + count)
    } ?? [1, 2, 3]

  @Test("nothing is lost, nothing counts twice, each key keeps its order", arguments: seeds)
  func keepsPromises(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let (source, target) = (
      try await folder.store(), try await folder.store("shop.recommendation.v1")
    )
    let bus = FakeBus(seed: seed, FakeBus.Faults(keepsDuplicates: true))
    let keys = (0..<8).map { _ in UUID() }
    let subscription = Subscription(CartLineAdded.self, in: target) { event, _, db in
      try db.addEffect(event.cart.uuidString, Int(event.quantity))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let relays = [
        Relay(source, bus, seed: seed), Relay(try await folder.store(), bus, seed: ~seed),
      ]
      for relay in relays { group.addTask { await relay.run() } }
      group.addTask { await Consumer(subscription, bus: bus).run() }
      group.addTask { try await Self.annoy(bus, seed) }
      try await write(to: source, keys, seed)
      bus.change { $0.faults.isAway = false }
      try await eventually("all is told and heard, seed \(seed)") {
        try await source.outbox().count == 0 && bus.isDone
      }
      group.cancelAll()
    }
    // The writer keeps its own effect in the transaction of the event: both must agree, in order.
    let (told, heard) = (try await source.effects(), try await target.effects())
    #expect(told.count == 16 * 25, "seed \(seed)")
    for key in keys.map(\.uuidString) {
      #expect(told.filter { $0.key == key } == heard.filter { $0.key == key }, "seed \(seed)")
    }
  }

  /// Sixteen writers at once; one write in five is undone.
  private func write(to store: Store, _ keys: [UUID], _ seed: UInt64) async throws {
    struct Undone: Error {}
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<16 {
        group.addTask {
          var random = SeededGenerator(seed: seed &+ UInt64(writer))
          for step in 0..<25 {
            let key = keys[Int.random(in: 0..<keys.count, using: &random)]
            let number = writer * 1_000 + step
            if Int.random(in: 0..<5, using: &random) == 0 {
              try? await store.write { db in
                try db.publish(event(key, 999_999))
                throw Undone()
              }
            }
            try await store.write { db in
              try db.addEffect(key.uuidString, number)
              try db.publish(event(key, number))
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func annoy(_ bus: FakeBus, _ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed ^ 0xBAD)
    for _ in 0..<20 {
      try await Task.sleep(for: .milliseconds(Int.random(in: 1...20, using: &random)))
      let fault = Int.random(in: 0..<4, using: &random)
      bus.change { state in
        switch fault {
        case 0: state.faults.lostReplies = 1
        case 1: state.faults.forgottenAcknowledgements = 3
        case 2: state.faults.isAway = true
        default: state.faults.isAway = false
        }
      }
    }
    bus.change { $0.faults.isAway = false }
  }
}
