// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import Synchronization

/// Values that are dear to make, kept in this process for a while:
///
///     let lists = try process.cache("lists", of: SuggestionList.self, settings)
///     return try await lists.value(for: sku) { try await store.list(of: sku) }
///
/// Who misses at the same time waits for one load. A load does not end with the caller that began
/// it. What is invalidated while it is loaded is not kept. Failures are not kept unless the settings
/// say so. Whoever decides about money or stock asks who owns it, not a cache.
public final class Cache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// As metrics have it.
  public let name: String

  let second: SecondLevel<Key, Value>?
  let metrics: CacheMetrics
  private let cost: @Sendable (Value) -> Int
  private let tags: @Sendable (Key, Value) -> [String]
  private let now: @Sendable () -> UInt64
  private let settings: CacheSettings
  private let state: Mutex<State>

  private struct State {
    var machine: CacheMachine<Key, Value>
    /// Who waits for a load.
    var waiters: [UInt64: [CacheWaiter<Value>]] = [:]
  }

  /// What was asked for ends in one of these ways.
  private enum Answer {
    case value(Value)
    case error(any Error)
    case wait(CacheWaiter<Value>)
    case alone
  }

  init(
    _ name: String, _ settings: CacheSettings, second: SecondLevel<Key, Value>?,
    cost: @escaping @Sendable (Value) -> Int, tags: @escaping @Sendable (Key, Value) -> [String],
    now: @escaping @Sendable () -> UInt64
  ) {
    self.name = name
    self.settings = settings
    self.second = second
    self.cost = cost
    self.tags = tags
    self.now = now
    metrics = CacheMetrics(cache: name)
    state = Mutex(State(machine: CacheMachine(settings)))
    second?.engine.onInvalidation(of: name) { [weak self] in self?.forget($0) }
  }

  /// The value that is kept, or the one that `load` gives.
  ///
  /// - Parameter load: runs on its own, with the trace of the caller, without its user and
  ///   deadline: what it gives is for everybody who asks for `key`.
  /// - Throws: what the load throws; `CancellationError` when the caller is cancelled.
  public func value(
    for key: Key, load: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let (answer, begun) = look(up: key)
    if let begun { start(begun, of: key, load) }
    switch answer {
    case .value(let value): return value
    case .error(let error): throw error
    case .wait(let waiter): return try await waiter.value()
    case .alone: return try await load()
    }
  }

  /// Forgets what is kept for `key`, here and in the second level.
  public func invalidate(_ key: Key) async {
    // Before and after: what comes between may read the second level's old value.
    drop { $0.invalidate(key) }
    guard let second else { return }
    await second.engine.invalidate(.key(second.text(key)), in: name)
    drop { $0.invalidate(key) }
  }

  /// Forgets all values with that tag.
  public func invalidate(tag: String) async {
    drop { $0.invalidate(tag: tag) }
    guard let second else { return }
    await second.engine.invalidate(.tag(tag), in: name)
    drop { $0.invalidate(tag: tag) }
  }

  public func invalidateAll() async {
    drop { $0.invalidateAll() }
    guard let second else { return }
    await second.engine.invalidate(.all, in: name)
    drop { $0.invalidateAll() }
  }

  /// Values that are kept now, the stale ones among them.
  public var entryCount: Int { state.withLock { $0.machine.entries.count } }

  private func look(up key: Key) -> (Answer, begun: UInt64?) {
    let now = now()
    return state.withLock { state in
      let lookup = state.machine.look(up: key, at: now)
      metrics.count(lookup)
      switch lookup {
      case .hit(let value): return (.value(value), nil)
      case .stale(let value, let renewal): return (.value(value), renewal)
      case .failed(let error): return (.error(error), nil)
      case .alone: return (.alone, nil)
      case .load(let id): return (.wait(waiter(for: id, &state)), id)
      case .join(let id): return (.wait(waiter(for: id, &state)), nil)
      }
    }
  }

  private func waiter(for load: UInt64, _ state: inout State) -> CacheWaiter<Value> {
    let waiter = CacheWaiter<Value>()
    state.waiters[load, default: []].append(waiter)
    return waiter
  }

  /// A task of its own, not the caller's: whoever gives up must not take the load from the others.
  /// They are as many as the callers, and renewals no more than the limit of loads.
  private func start(
    _ id: UInt64, of key: Key, _ load: @escaping @Sendable () async throws -> Value
  ) {
    let context = CallContext.current?.shared(timeout: settings.loadTimeout)
    Task {
      await CallContext.$current.withValue(context) { await run(id, of: key, load) }
    }
  }

  private func run(
    _ id: UInt64, of key: Key, _ load: @Sendable () async throws -> Value
  ) async {
    var lease: CacheLease?
    if let second {
      let finding = await second.engine.find(second.text(key), in: name)
      metrics.count(finding)
      switch finding {
      case .found(let bytes, let remaining):
        if let value = second.decode(bytes) {
          return succeed(id, of: key, value, remaining: remaining)
        }
      case .missing(let given): lease = given
      case .away: break
      }
    }
    do {
      let value = try await load()
      succeed(id, of: key, value, remaining: nil)
      if let lease { await share(value, of: key, lease) }
    } catch {
      end(id, .failure(error)) { $0.fail(id, of: key, error, at: now()) }
    }
  }

  private func succeed(_ id: UInt64, of key: Key, _ value: Value, remaining: Duration?) {
    let (cost, tags) = (cost(value), tags(key, value))
    end(id, .success(value)) {
      $0.finish(id, of: key, value, cost: cost, tags: tags, remaining: remaining, at: now())
    }
  }

  private func share(_ value: Value, of key: Key, _ lease: CacheLease) async {
    guard let second else { return }
    let bytes = second.encode(value)
    guard bytes.count <= SecondLevel<Key, Value>.maxByteCount else { return }
    await second.engine.keep(
      bytes, for: second.text(key), in: name, tags: tags(key, value),
      timeToLive: settings.timeToLive, lease: lease)
  }

  private func end(
    _ id: UInt64, _ result: Result<Value, any Error>,
    _ change: (inout CacheMachine<Key, Value>) -> Void
  ) {
    let waiters = state.withLock { state in
      let evicted = state.machine.evictionCount
      change(&state.machine)
      metrics.kept(
        entryCount: state.machine.entries.count, evicted: state.machine.evictionCount - evicted)
      return state.waiters.removeValue(forKey: id) ?? []
    }
    for waiter in waiters { waiter.end(result) }
  }

  private func drop(_ change: (inout CacheMachine<Key, Value>) -> Void) {
    state.withLock { state in
      change(&state.machine)
      metrics.kept(entryCount: state.machine.entries.count, evicted: 0)
    }
  }

  /// What another process has invalidated.
  private func forget(_ what: CacheInvalidation) {
    switch what {
    case .key(let text):
      guard let key = second?.key(text) else { return }
      drop { $0.invalidate(key) }
    case .tag(let tag): drop { $0.invalidate(tag: tag) }
    case .all: drop { $0.invalidateAll() }
    }
  }
}
