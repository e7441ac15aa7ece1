// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusRPC
import ApusResilience
import ApusStore
import ApusWire
import Synchronization

/// Runs the handler of one event, with what its own calls inherit.
final class HandlerRunner: Sendable {
  enum Outcome: Sendable {
    case done
    /// With a cause that may be kept and shown.
    case failed(String)
    /// With why it has to come later: no fault of the event.
    case deferred(String)
    /// The process stops, or its store has failed: no fault of the event.
    case abandoned
  }

  /// For the calls of one handling.
  static let timeout: Duration = .seconds(30)
  /// How long a handler is tried again here while what it needs is away. Then the bus has it again
  /// for a while, so that others that need something else get their turn.
  static let patience: Duration = .seconds(60)
  private static let backoff = Backoff(base: .milliseconds(200), max: .seconds(5), floor: 0.5)

  let background = BackgroundTasks()
  private let subscriber: String
  private let caller: Caller
  private let clock: any Clock<Duration>
  private let observer: (any WorkObserver)?
  private let isStopping = Atomic(false)

  init(
    subscriber: String, caller: Caller, clock: any Clock<Duration>,
    observer: (any WorkObserver)? = nil
  ) {
    self.observer = observer
    self.subscriber = subscriber
    self.caller = caller
    self.clock = clock
  }

  var isStopped: Bool { isStopping.load(ordering: .relaxed) }

  /// Nothing is tried again from now on.
  func stop() { isStopping.store(true, ordering: .relaxed) }

  func run(_ subscription: Subscription?, _ record: Record, attempt: Int) async -> Outcome {
    guard let subscription else {
      return .failed("\(subscriber) does not hear of \(Cause.shortened(record.topic))")
    }
    let delivery = EventDelivery(id: record.id, at: record.at, attempt: attempt)
    var random = SystemRandomNumberGenerator()
    var waited = Duration.zero
    var retry = 0
    while true {
      do {
        try await handle(record, delivery, subscription)
        return .done
      } catch {
        switch Cause(error) {
        case .ofEvent(let text): return .failed(text)
        case .ofProcess: return .abandoned
        case .ofOrder(let text): return .deferred(text)
        case .ofSurroundings(let text):
          guard waited < Self.patience else { return .deferred(text) }
        }
      }
      let wait = Self.backoff.delay(retry: retry, using: &random)
      retry += 1
      waited += wait
      guard await pause(for: wait) else { return .abandoned }
    }
  }

  private func handle(
    _ record: Record, _ delivery: EventDelivery, _ subscription: Subscription
  ) async throws {
    let kept = TraceContext(record.trace)
    guard let observer else { return try await handle(record, delivery, subscription, kept) }
    var work = observer.resume(.process(topic: record.topic, group: subscriber), kept)
    (work.attempt, work.subject) = (delivery.attempt, record.id.uuidString.lowercased())
    work.happenedAt = record.at
    do {
      try await handle(record, delivery, subscription, work.trace ?? kept)
      observer.ended(work, .ok)
    } catch {
      observer.ended(work, Cause(error).outcome)
      throw error
    }
  }

  private func handle(
    _ record: Record, _ delivery: EventDelivery, _ subscription: Subscription,
    _ trace: TraceContext
  ) async throws {
    let context = CallContext(
      of: "\(subscriber)/\(record.topic)", by: caller, attempt: max(0, delivery.attempt - 1),
      trace: trace, timeout: Self.timeout, background: background)
    try await CallContext.$current.withValue(context) {
      try await subscription.handle(record.payload, delivery)
    }
  }

  /// Returns false when there is no time any more.
  private func pause(for duration: Duration) async -> Bool {
    var left = duration
    while left > .zero {
      guard !isStopped else { return false }
      let step = min(left, .milliseconds(100))
      do { try await clock.sleep(for: step) } catch { return false }
      left -= step
    }
    return true
  }
}
