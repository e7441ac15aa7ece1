// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import Logging

/// What brings the events of a process to the bus, and from there to its handlers. A process is
/// healthy without a bus: events wait in the outbox.
final class ProcessEvents: Sendable {
  private let consumers: [Consumer]
  private let relays: [Relay]
  private let watches: [OutboxWatch]
  private let hearing = Completion()
  private let telling = Completion()

  /// So long the last events of a process may take; the next process tells what is left.
  private static let lastTelling: Duration = .seconds(2)

  init(_ process: ServiceProcess) {
    let (stores, subscriptions) = process.state.withLock { ($0.stores, $0.subscriptions) }
    let publishing = stores.filter { store in
      process.services.contains { $0.package == store.owner && !$0.publishes.isEmpty }
    }
    watches = publishing.map { OutboxWatch(store: $0, logger: process.logger) }
    guard !process.configuration.registry.isEmpty else {
      (consumers, relays) = ([], [])
      return
    }
    relays = publishing.map { store in
      Relay(
        store: store, bus: process.channel(to: "apus.bus.v1", as: store.owner),
        seed: .random(in: .min ... .max), logger: process.logger)
    }
    consumers = Dictionary(grouping: subscriptions, by: \.subscriber).map { package, own in
      let identity = process.identity(package)
      return Consumer(
        of: package, own, bus: process.channel(to: "apus.bus.v1", as: package),
        member: Identity.processInstance,
        caller: Caller(trustDomain: identity.trustDomain, path: identity.path),
        seed: .random(in: .min ... .max), logger: process.logger,
        observer: process.telemetry?.workObserver(of: package))
    }
  }

  /// Works until the task is cancelled.
  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.hear() }
      group.addTask { await self.tell() }
      for watch in watches { group.addTask { await watch.run() } }
    }
    // A relay ends with its store, whose failure the watch of the process reports.
    while true { try await Task.sleep(for: .seconds(3_600)) }
  }

  private func hear() async {
    await withTaskGroup(of: Void.self) { group in
      for consumer in consumers { group.addTask { await consumer.run() } }
    }
    hearing.finish()
  }

  private func tell() async {
    await withTaskGroup(of: Void.self) { group in
      for relay in relays { group.addTask { await relay.run() } }
    }
    telling.finish()
  }

  /// Takes no new events, and returns when the handlers that run have ended.
  func stopHearing(grace: Duration) async {
    for consumer in consumers { consumer.stop() }
    await hearing.wait(atMost: grace)
  }

  /// Returns when what was written is told, or waits for the next process.
  func stopTelling() async {
    for relay in relays { relay.stop() }
    await telling.wait(atMost: Self.lastTelling)
  }
}

/// Something that ends once, and for which one waits.
private struct Completion: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  func finish() { continuation.finish() }

  func wait(atMost limit: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in stream {} }
      group.addTask { _ = try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }
}
