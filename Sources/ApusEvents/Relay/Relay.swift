// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusBusAPI
public import ApusRPC
import ApusResilience
public import ApusStore
public import Logging
import Synchronization

/// Brings the events of one store's outbox to the bus, in the order in which they were written.
///
/// At least once: a row goes after the bus has acknowledged it, so a death in between has it
/// published again, under the same id. Over all processes that share the file one relay works at a
/// time; the others wait for its end. The bus is told of no event before its transaction is kept.
public final class Relay: Sendable {
  /// As many and as large as one call to the bus may be.
  static let batchCount = 500
  static let batchByteCount = 512 * 1024
  /// The guarantee; a hint after a commit only makes it sooner.
  static let pollInterval: Duration = .milliseconds(500)
  /// How soon what the bus refused is tried again.
  static let refusalPause: Duration = .seconds(1)
  static let maxAttempts = 5
  static let secondsUntilRelease = 60
  /// Keys that are tried again between two batches.
  static let releaseCount = 100

  private let store: Store
  private let bus: BusClient
  private let seed: UInt64
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let hint: Wakeup
  private let state = Mutex(State())

  private struct State {
    var isStopping = false
    /// What was refused a moment ago, and so stands back.
    var pausing: Set<EventKey> = []
    /// Whether what was put aside gets another chance. At the start it does.
    var shallRelease = true
    /// The key behind which that goes on.
    var released: EventKey?
  }

  /// - Parameters:
  ///   - bus: the way to it, in the name of the store's owner: only a schema's own service publishes
  ///     its events.
  ///   - seed: of the waits between two tries; different in each process.
  public init(
    store: Store, bus: RPCChannel, seed: UInt64, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.store = store
    self.bus = BusClient(channel: bus)
    self.seed = seed
    self.logger = logger
    self.clock = clock
    hint = Wakeup(clock: clock)
  }

  /// Works until ``stop()``, the task's cancellation or the end of the store. A bus that is away is
  /// no failure: it is tried again, forever.
  public func run() async {
    guard let lease = await takeLease() else { return }
    store.onEvents { [hint] in hint.call() }
    defer { store.onEvents(nil) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.endPauses() }
      await relay()
      group.cancelAll()
    }
    withExtendedLifetime(lease) {}
  }

  /// Ends ``run()`` after one more look at the outbox.
  public func stop() {
    state.withLock { $0.isStopping = true }
    hint.call()
  }

  private var isDone: Bool { Task.isCancelled || state.withLock { $0.isStopping } }

  private func takeLease() async -> RelayLease? {
    while !isDone {
      do {
        if let lease = try store.relayLease() { return lease }
      } catch {
        logger.warning("events cannot be relayed", metadata: ["reason": "\(error)"])
      }
      await hint.wait(for: Self.pollInterval)
    }
    return nil
  }

  private func relay() async {
    var random = SplitMix64(seed: seed)
    var failureCount = 0
    while true {
      // Before the look, so that the last look comes after the last event.
      let isLast = isDone
      var wait = Self.pollInterval
      do {
        if takeRelease() { try await release() }
        let isMore = try await round()
        if failureCount > 0 { logger.info("the bus takes events again", metadata: metadata) }
        failureCount = 0
        if isMore { continue }
      } catch {
        if Task.isCancelled || store.isEnded { return }
        if failureCount == 0 {
          logger.warning(
            "the bus cannot be reached; events wait in the outbox",
            metadata: metadata.merging(["reason": "\(error)"]) { $1 })
        }
        wait = Backoff.reconnect.delay(retry: failureCount, using: &random)
        failureCount += 1
      }
      if isLast { return }
      // A hint ends a wait for events, not one for a bus that is away.
      if failureCount == 0 { await hint.wait(for: wait) } else { await pause(for: wait) }
    }
  }

  private var metadata: Logger.Metadata { ["service": "\(store.owner)"] }

  /// Publishes one batch. Returns whether there may be more at once.
  private func round() async throws -> Bool {
    let pausing = state.withLock { $0.pausing }
    let batch = try await store.outboxBatch(
      skipping: pausing, maxCount: Self.batchCount, maxByteCount: Self.batchByteCount)
    guard !batch.rows.isEmpty || !batch.blocked.isEmpty else { return false }
    var publication = Publication(bus: bus)
    try await publication.publish(batch.rows[...])
    var result = OutboxResult()
    result.published = publication.published
    result.parked = batch.blocked.map { ($0, nil) }
    for (row, cause) in publication.refused { note(row, cause, in: &result) }
    try await store.settle(result)
    tell(publication)
    return true
  }

  private func tell(_ publication: Publication) {
    guard let observer = store.observer else { return }
    for row in publication.published { observer.published(row.record.topic, .ok) }
    for (row, _) in publication.refused { observer.published(row.record.topic, .refused) }
  }

  private func note(_ row: OutboxRow, _ cause: String, in result: inout OutboxResult) {
    state.withLock { _ = $0.pausing.insert(row.record.eventKey) }
    guard row.attempts + 1 >= Self.maxAttempts else {
      result.refused.append(row)
      return
    }
    result.parked.append((row, cause))
    // Once for each, and not with every later chance that it gets.
    guard row.attempts + 1 == Self.maxAttempts else { return }
    logger.warning(
      "the bus refuses an event; it and those of its key that follow are put aside",
      metadata: metadata.merging([
        "topic": "\(row.record.topic)", "event": "\(row.record.id)", "reason": "\(cause)",
        "attempts": "\(row.attempts + 1)",
      ]) { $1 })
  }

  /// Gives what was put aside another chance, some keys at a time: whoever mended the cause need
  /// not come here.
  private func release() async throws {
    let last = try await store.releaseParkedEvents(
      after: state.withLock { $0.released }, limit: Self.releaseCount, attempts: Self.maxAttempts)
    state.withLock { state in
      state.released = last
      if last != nil { state.shallRelease = true }
    }
  }

  private func takeRelease() -> Bool {
    state.withLock { state in
      defer { state.shallRelease = false }
      return state.shallRelease
    }
  }

  /// Ends the pauses of what was refused, each second.
  private func endPauses() async {
    var second = 0
    while !Task.isCancelled {
      _ = try? await clock.sleep(for: Self.refusalPause)
      second += 1
      state.withLock { state in
        state.pausing = []
        if second % Self.secondsUntilRelease == 0 { state.shallRelease = true }
      }
    }
  }

  /// Waits, but not beyond the stop.
  private func pause(for duration: Duration) async {
    var left = duration
    while left > .zero, !isDone {
      let step = min(left, .milliseconds(100))
      _ = try? await clock.sleep(for: step)
      left -= step
    }
  }
}
