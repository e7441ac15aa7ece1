// SPDX-License-Identifier: Apache-2.0

package import ApusStore
package import Logging
import Synchronization

/// A broker without its sockets: the log, the groups that read it, and the work between them.
///
///     let broker = try await EventBroker.open(store, access: access, now: LoopClock.now, logger: logger)
///     broker.start()
///     let services = [ServiceRegistration(BusHandler(broker)), ServiceRegistration(BusAdminHandler(broker))]
///     …
///     await broker.stop()
///
/// What is published is acknowledged once it is on disk. What was acknowledged by consumers is
/// written 50 ms later: after a crash they get the last of it once more.
package final class EventBroker: Sendable {
  let log: EventLog
  let limits: BrokerLimits
  let access: TopicAccess
  let logger: Logger
  /// Nanoseconds of a monotonic clock.
  let now: @Sendable () -> UInt64
  let state: Mutex<BrokerState>
  private let signal: AsyncStream<Void>.Continuation
  private let signals: AsyncStream<Void>
  private let tasks = Mutex<[Task<Void, Never>]>([])

  /// The tables that the store has to be opened with.
  package static var migrations: [Migration] { LogTables.migrations }

  /// What the store has to be opened with.
  package static func storeOptions(_ limits: BrokerLimits = BrokerLimits()) -> StoreOptions {
    // Each stream reads once at a time.
    StoreOptions(durability: .powerLoss, waitingLimit: limits.memberCount + limits.waitingCount)
  }

  /// Reads what the file holds, and shuts out any older broker on it.
  package static func open(
    _ store: Store, access: TopicAccess, limits: BrokerLimits = BrokerLimits(),
    seed: UInt64 = .random(in: .min ... .max), now: @escaping @Sendable () -> UInt64,
    logger: Logger
  ) async throws -> EventBroker {
    let (log, read) = try await EventLog.open(store, limits: limits)
    var state = BrokerState()
    for (id, topic) in read.topics {
      state.add(topic: id, name: topic.name)
      state.ends[id] = topic.ends
    }
    let none = [UInt64](repeating: 0, count: PartitionID.count)
    for (consumer, name) in read.consumers {
      var machine = GroupMachine(
        epoch: log.firstEpoch, limits: limits.group, seed: seed &+ UInt64(bitPattern: consumer))
      for (topic, cursors) in read.cursors[consumer] ?? [:] {
        machine.add(topic: topic, cursors: cursors, ends: state.ends[topic] ?? none)
        state.readers[topic, default: []].insert(name)
      }
      for letter in read.requeued where letter.consumer == consumer {
        machine.requeue(letter.partition, letter.record)
      }
      state.groups[name] = BrokerState.Group(id: consumer, machine: machine)
    }
    return EventBroker(log, state, access: access, limits: limits, now: now, logger: logger)
  }

  private init(
    _ log: EventLog, _ state: BrokerState, access: TopicAccess, limits: BrokerLimits,
    now: @escaping @Sendable () -> UInt64, logger: Logger
  ) {
    self.log = log
    self.state = Mutex(state)
    self.access = access
    self.limits = limits
    self.now = now
    self.logger = logger
    (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Begins to write, to look at the time, and to delete what is too old.
  package func start() {
    tasks.withLock { tasks in
      tasks = [
        Task { [self] in for await _ in signals { await writeAll() } },
        Task { [self] in await keepTime() },
        Task { [self] in await retain() },
      ]
    }
  }

  /// Ends all streams, so that a server can stop: members are told to come back elsewhere. Publishing
  /// and acknowledging go on.
  package func drain() {
    let woken = state.withLock { state in
      state.isDraining = true
      return state.waiting.takeAll()
    }
    for stream in woken { stream.resume() }
  }

  /// Writes what is acknowledged, and ends.
  package func stop() async {
    drain()
    let running = tasks.withLock { tasks in
      defer { tasks = [] }
      return tasks
    }
    // The writer ends by itself: cancelled, it could write nothing more.
    for task in running.dropFirst() { task.cancel() }
    signal.finish()
    for task in running { await task.value }
    state.withLock { $0.nextFlush = 0 }
    await writeAll()
    failAppends(Self.stopping)
  }

  /// Why it acknowledges nothing more, if so; the process should end.
  package var failure: (any Error)? { state.withLock { $0.failure } ?? log.store.failure }

  /// There is something to write.
  func wakeWriter() { signal.yield() }
}
