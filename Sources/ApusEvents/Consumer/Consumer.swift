// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusBusAPI
public import ApusRPC
import ApusResilience
public import ApusWire
public import Logging
import Synchronization

/// Hears, in the name of one service and in one process, of the events to which it subscribes.
///
/// At least once, and in the order of each key: the bus gives the next event of a key when this one
/// is acknowledged. `run()` is the whole story: it becomes a member of the service's group, runs the
/// handlers, and begins again, forever, when the bus goes away.
public final class Consumer: Sendable {
  /// Events that are under way at the same time.
  public static let defaultWindow = 64

  private let subscriber: String
  private let subscriptions: [String: Subscription]
  private let bus: BusClient
  private let member: UUID
  private let caller: Caller
  private let window: Int
  private let seed: UInt64
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let observer: (any WorkObserver)?
  private let stopping: Wakeup
  private let state = Mutex(State())

  private struct State {
    var isStopping = false
    var session: ConsumerSession?
  }

  /// - Parameters:
  ///   - subscriber: the schema package of the service, and the name of its group.
  ///   - subscriptions: of this service, each topic once.
  ///   - bus: the way to it, in the name of the service.
  ///   - member: of this process.
  ///   - seed: of the waits between two tries; different in each process.
  public convenience init(
    of subscriber: String, _ subscriptions: [Subscription], bus: RPCChannel, member: UUID,
    caller: Caller, window: Int = Consumer.defaultWindow, seed: UInt64, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.init(
      of: subscriber, subscriptions, bus: bus, member: member, caller: caller, window: window,
      seed: seed, logger: logger, clock: clock, observer: nil)
  }

  /// - Parameter observer: is told of each handling.
  package init(
    of subscriber: String, _ subscriptions: [Subscription], bus: RPCChannel, member: UUID,
    caller: Caller, window: Int = Consumer.defaultWindow, seed: UInt64, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock(), observer: (any WorkObserver)?
  ) {
    precondition((1...1_000).contains(window), "a window has 1 to 1000 events, not \(window)")
    self.subscriber = subscriber
    self.subscriptions = Dictionary(subscriptions.map { ($0.topic, $0) }) { first, _ in first }
    self.bus = BusClient(channel: bus)
    self.member = member
    self.caller = caller
    self.window = window
    self.seed = seed
    self.logger = logger
    self.clock = clock
    self.observer = observer
    stopping = Wakeup(clock: clock)
  }

  /// Hears until ``stop()`` or the task's cancellation.
  public func run() async {
    var random = SplitMix64(seed: seed)
    var failureCount = 0
    while let session = begin() {
      let reason = await session.run()
      end()
      guard !isDone else { return }
      failureCount = session.hasHeard ? 0 : failureCount + 1
      if failureCount <= 1 {
        logger.warning(
          "events cannot be heard; tried again until they can",
          metadata: ["service": "\(subscriber)", "reason": "\(reason)"])
      }
      await stopping.wait(
        for: Backoff.reconnect.delay(retry: max(0, failureCount - 1), using: &random))
    }
  }

  /// Takes no new events, lets the handlers that run end, acknowledges them, leaves the group; then
  /// ``run()`` returns.
  public func stop() {
    let session = state.withLock { state in
      state.isStopping = true
      return state.session
    }
    stopping.call()
    session?.stop()
  }

  private var isDone: Bool { Task.isCancelled || state.withLock { $0.isStopping } }

  private func begin() -> ConsumerSession? {
    guard !Task.isCancelled else { return nil }
    return state.withLock { state in
      guard !state.isStopping else { return nil }
      let session = ConsumerSession(
        subscriber: subscriber, subscriptions: subscriptions, bus: bus, member: member,
        caller: caller, window: window, logger: logger, clock: clock,
        observer: observer)
      state.session = session
      return session
    }
  }

  private func end() { state.withLock { $0.session = nil } }
}
