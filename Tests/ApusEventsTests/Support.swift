// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import Foundation
import Logging
import Synchronization
import Testing

/// A folder that goes with the test, and its stores.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID())").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// With the one table of these tests: `effect (key TEXT, number INTEGER)`, in the order in which
  /// the effects happened.
  func store(_ owner: String = "shop.cart.v1") async throws -> Store {
    try await Store.open(
      path: "\(path)/\(owner).sqlite", owner: owner,
      migrations: [
        Migration(
          "effects",
          sql: "CREATE TABLE effect (position INTEGER PRIMARY KEY, key TEXT, number INTEGER)")
      ], options: StoreOptions(durability: .processCrash)
    ) { Timestamp(date: Date()) }
  }
}

struct Effect: Hashable, Sendable {
  let key: String
  let number: Int
}

extension Store {
  func effects() async throws -> [Effect] {
    try await read { db in
      try db.rows("SELECT key, number FROM effect ORDER BY position") { row in
        Effect(key: try row["key"], number: try row["number"])
      }
    }
  }
}

extension WriteTransaction {
  func addEffect(_ key: String, _ number: Int) throws {
    try execute("INSERT INTO effect (key, number) VALUES (\(key), \(number))")
  }
}

/// The event of these tests: its key is a cart, its quantity a number.
func event(_ key: UUID, _ number: Int) -> CartLineAdded {
  CartLineAdded(cart: key, sku: "sku", quantity: UInt32(number))
}

extension Record {
  /// What the relay makes of ``event(_:_:)``.
  init(_ key: UUID, _ number: Int) {
    let event = event(key, number)
    self.init(
      id: .v7(at: Timestamp(seconds: 1_800_000_000)), topic: CartLineAdded.messageName,
      key: event.eventKey, payload: event.encoded())
  }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Sleeps so many times shorter than it is told.
struct QuickClock: Clock {
  typealias Instant = ContinuousClock.Instant

  let factor: Int

  var now: Instant { ContinuousClock.now }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try await Task.sleep(for: (deadline - ContinuousClock.now) / factor)
  }
}

extension Relay {
  convenience init(_ store: Store, _ bus: FakeBus, seed: UInt64 = 1, factor: Int = 20) {
    self.init(
      store: store, bus: .inProcess(bus), seed: seed, logger: quiet,
      clock: QuickClock(factor: factor))
  }

  /// Works while `body` runs.
  func working<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.run() }
      defer { group.cancelAll() }
      return try await body()
    }
  }
}

extension Consumer {
  convenience init(
    _ subscriptions: Subscription..., bus: FakeBus, factor: Int = 20,
    of subscriber: String = "shop.recommendation.v1"
  ) {
    self.init(
      of: subscriber, subscriptions, bus: .inProcess(bus), member: UUID(),
      caller: Caller(trustDomain: "test", path: "service/\(subscriber)"), seed: 1, logger: quiet,
      clock: QuickClock(factor: factor))
  }

  /// Hears while `body` runs.
  func hearing<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.run() }
      defer { group.cancelAll() }
      return try await body()
    }
  }
}

/// Waits until it is so, for twenty seconds at the most: transports have no virtual clock.
func eventually(
  _ claim: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: @Sendable () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(20)
  while ContinuousClock.now < end {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(2))
  }
  Issue.record("Not within twenty seconds: \(claim)", sourceLocation: sourceLocation)
  throw CancellationError()
}
