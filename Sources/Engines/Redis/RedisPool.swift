// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import ApusStore
import ApusTransport
import Logging
import Synchronization

/// A few connections with a thread each, and a circuit in front: while Redis is away, callers hear so at
/// once, and one of them tries again from time to time.
final class RedisPool: Sendable {
  private struct State {
    var idle: [RedisConnection] = []
    var waitingCount = 0
    var breaker: CircuitBreaker
    /// Whether it was said that Redis is away.
    var isSaid = false
  }

  private let url: RedisURL
  private let options: RedisOptions
  private let logger: Logger
  private let threads: WorkerThreads
  private let state: Mutex<State>

  init(_ url: RedisURL, _ options: RedisOptions, logger: Logger) {
    self.url = url
    self.options = options
    self.logger = logger
    threads = WorkerThreads(limit: options.connectionCount, name: "redis")
    var settings = CircuitBreaker.Settings()
    settings.consecutiveFailures = 3
    settings.successRate = 0.5
    settings.backoff = Backoff(base: .milliseconds(500), max: .seconds(5), floor: 0.5)
    settings.probeCount = 1
    // A probe ends within its timeouts; another may follow soon when its caller was lost.
    settings.window = 5_000_000_000
    state = Mutex(State(breaker: CircuitBreaker(settings)))
  }

  deinit { threads.stop() }

  /// Runs `body` with a connection, on a thread that may block. Returns `nil` when Redis is away.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable (RedisConnection) throws(RedisError) -> Value
  ) async -> Value? {
    guard let admission = admit() else { return nil }
    return await withCheckedContinuation { continuation in
      threads.run { [self] in
        continuation.resume(returning: work(admission, body))
      }
    }
  }

  private func admit() -> CircuitBreaker.Admission? {
    state.withLock { state in
      guard state.waitingCount < options.waitingLimit else { return nil }
      let admission = state.breaker.admit(at: LoopClock.now())
      if case .refuse = admission { return nil }
      state.waitingCount += 1
      return admission
    }
  }

  private func work<Value>(
    _ admission: CircuitBreaker.Admission,
    _ body: (RedisConnection) throws(RedisError) -> Value
  ) -> Value? {
    // What waited behind those that failed does not wait for a timeout of its own.
    let isRefused = state.withLock { state in
      state.waitingCount -= 1
      return admission == .pass && state.breaker.state != .closed
    }
    if isRefused { return nil }
    do throws(RedisError) {
      let value = try attempt(body)
      ended(true, admission, nil)
      return value
    } catch {
      ended(!error.isOutage, admission, error)
      return nil
    }
  }

  /// A connection that lay idle may have been closed meanwhile, which says nothing about the server:
  /// a fresh one is tried once.
  private func attempt<Value>(
    _ body: (RedisConnection) throws(RedisError) -> Value
  ) throws(RedisError) -> Value {
    if let idle = state.withLock({ $0.idle.popLast() }) {
      do throws(RedisError) {
        return try use(idle, body)
      } catch .connection {
        state.withLock { $0.idle.removeAll() }
      }
    }
    return try use(try RedisConnection(url, timeout: options.timeout), body)
  }

  private func use<Value>(
    _ connection: RedisConnection, _ body: (RedisConnection) throws(RedisError) -> Value
  ) throws(RedisError) -> Value {
    do throws(RedisError) {
      let value = try body(connection)
      state.withLock { $0.idle.append(connection) }
      return value
    } catch .refused(let reason) {
      state.withLock { $0.idle.append(connection) }
      throw .refused(reason)
    }
  }

  private func ended(
    _ isSuccess: Bool, _ admission: CircuitBreaker.Admission, _ error: RedisError?
  ) {
    let now = LoopClock.now()
    let (isAway, isBack) = state.withLock { state in
      var random = SystemRandomNumberGenerator()
      state.breaker.record(isSuccess, of: admission, at: now, using: &random)
      if !isSuccess { state.idle.removeAll() }
      let wasSaid = state.isSaid
      state.isSaid = state.breaker.state != .closed
      return (state.isSaid && !wasSaid, wasSaid && !state.isSaid)
    }
    if isAway {
      logger.warning(
        "Redis is away: caches go on without it", metadata: ["reason": "\(error, default: "")"])
    }
    if isBack { logger.info("Redis is back") }
  }
}
