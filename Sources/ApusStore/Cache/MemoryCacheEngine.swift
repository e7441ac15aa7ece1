// SPDX-License-Identifier: Apache-2.0

public import ApusWire
import Synchronization

/// The second level in one process: what several caches of it share, and what a test takes for Redis.
public final class MemoryCacheEngine: CacheEngine {
  private struct Shelf: Sendable {
    var machine: CacheMachine<String, Kept>
    var sequence: Int64 = 0
    var handlers: [@Sendable (CacheInvalidation) -> Void] = []
  }

  private struct Kept: Sendable {
    var bytes: Bytes
    var end: UInt64
  }

  private let shelves = Mutex<[String: Shelf]>([:])
  private let settings: CacheSettings
  private let now: @Sendable () -> UInt64

  /// - Parameters:
  ///   - costLimit: bytes for each cache.
  ///   - now: nanoseconds of a monotonic clock.
  public init(
    entryLimit: Int = 10_000, costLimit: Int = 64 << 20, now: @escaping @Sendable () -> UInt64
  ) {
    // How long a value lives is told with it.
    var settings = CacheSettings(timeToLive: .zero)
    settings.entryLimit = entryLimit
    settings.costLimit = costLimit
    self.settings = settings
    self.now = now
  }

  public func find(_ key: String, in cache: String) async -> CacheFinding {
    let now = now()
    return onShelf(cache) { shelf in
      guard let kept = shelf.machine.value(of: key, at: now) else {
        return .missing(CacheLease(generation: "", sequence: shelf.sequence))
      }
      return .found(kept.bytes, remaining: .nanoseconds(Int64(clamping: kept.end - now)))
    }
  }

  public func keep(
    _ bytes: Bytes, for key: String, in cache: String, tags: [String], timeToLive: Duration,
    lease: CacheLease
  ) async {
    let now = now()
    onShelf(cache) { shelf in
      guard lease.sequence == shelf.sequence else { return }
      shelf.machine.put(
        Kept(bytes: bytes, end: now.later(by: timeToLive)), for: key, cost: bytes.count,
        tags: tags, timeToLive: timeToLive, at: now)
    }
  }

  public func invalidate(_ what: CacheInvalidation, in cache: String) async {
    let handlers = onShelf(cache) { shelf in
      shelf.sequence += 1
      switch what {
      case .key(let key): shelf.machine.invalidate(key)
      case .tag(let tag): shelf.machine.invalidate(tag: tag)
      case .all: shelf.machine.invalidateAll()
      }
      return shelf.handlers
    }
    for handler in handlers { handler(what) }
  }

  public func onInvalidation(
    of cache: String, _ handler: @escaping @Sendable (CacheInvalidation) -> Void
  ) {
    onShelf(cache) { $0.handlers.append(handler) }
  }

  /// Nothing to be heard from elsewhere.
  public func run() async {}

  @discardableResult
  private func onShelf<Result: Sendable>(
    _ cache: String, _ body: @Sendable (inout Shelf) -> Result
  ) -> Result {
    shelves.withLock { shelves in
      body(&shelves[cache, default: Shelf(machine: CacheMachine(settings))])
    }
  }
}
