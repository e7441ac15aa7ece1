// SPDX-License-Identifier: Apache-2.0

public import ApusStore
public import ApusWire
import Foundation
public import Logging
import Synchronization

/// Redis as the second level of caches, shared by all processes of a system.
///
/// What Redis has lost or evicted is loaded again. News of invalidations travel by its publish and
/// subscribe; a process that may have missed some forgets its own values. While Redis is away each
/// process has its own cache, in which values end with their time to live. What was to be
/// invalidated meanwhile is invalidated, whole caches at a time, before this process finds anything
/// in Redis again.
public final class RedisCacheEngine: CacheEngine {
  /// More keys under one tag would stop Redis while they are deleted: such an entry is not kept.
  private static let tagLimit = 1_000

  private let pool: RedisPool
  private let subscriber: RedisSubscriber
  private let prefix: String
  /// Who publishes: nobody needs news of its own.
  private let origin = UUID().uuidString
  /// Caches of which an invalidation did not reach Redis; as few as a process has caches.
  private let owed = Mutex<Set<String>>([])

  /// - Parameter system: the trust domain, so that systems that share a server share nothing else.
  public init(
    _ url: RedisURL, system: String, options: RedisOptions = RedisOptions(), logger: Logger
  ) {
    pool = RedisPool(url, options, logger: logger)
    prefix = "apus:\(system):"
    subscriber = RedisSubscriber(
      url, channel: "apus:\(system)", origin: origin, timeout: options.timeout)
  }

  public func find(_ key: String, in cache: String) async -> CacheFinding {
    let generation = UUID().uuidString
    let reply = await run(RedisScripts.find, cache, [Bytes(utf8: key), Bytes(utf8: generation)])
    guard case .list(let parts) = reply, parts.count >= 2 else { return .away }
    if parts.count == 2, let bytes = parts[0].bytes, let left = parts[1].integer, left > 0 {
      return .found(bytes, remaining: .milliseconds(left))
    }
    guard parts.count == 3, let generation = parts[1].text, let sequence = parts[2].integer else {
      return .away
    }
    return .missing(CacheLease(generation: generation, sequence: sequence))
  }

  public func keep(
    _ bytes: Bytes, for key: String, in cache: String, tags: [String], timeToLive: Duration,
    lease: CacheLease
  ) async {
    let milliseconds = max(1, Int64(timeToLive / .milliseconds(1)))
    let words = [key, lease.generation, "\(lease.sequence)", "\(milliseconds)"]
    _ = await run(
      RedisScripts.keep, cache,
      words.map { Bytes(utf8: $0) } + [bytes, Bytes(utf8: "\(Self.tagLimit)")]
        + tags.map { Bytes(utf8: $0) })
  }

  public func invalidate(_ what: CacheInvalidation, in cache: String) async {
    let (script, name) =
      switch what {
      case .key(let key): (RedisScripts.invalidateKey, key)
      case .tag(let tag): (RedisScripts.invalidateTag, tag)
      case .all: (RedisScripts.invalidateAll, "")
      }
    let news = RedisNews(origin: origin, cache: cache, what: what).text
    let words = [name, subscriber.channel, news].map { Bytes(utf8: $0) }
    // What did not reach Redis is owed: whoever asks next pays it first.
    if await run(script, cache, words) == nil { owed.withLock { _ = $0.insert(cache) } }
  }

  public func onInvalidation(
    of cache: String, _ handler: @escaping @Sendable (CacheInvalidation) -> Void
  ) {
    subscriber.add(handler, of: cache)
  }

  public func run() async { await subscriber.run() }

  /// Runs a script, after what is owed. `nil` when it did not run.
  private func run(_ script: String, _ cache: String, _ words: [Bytes]) async -> RedisReply? {
    let command = command(script, cache, words)
    let whole = RedisNews(origin: origin, cache: cache, what: .all).text
    let payment = self.command(
      RedisScripts.invalidateAll, cache,
      ["", subscriber.channel, whole].map { Bytes(utf8: $0) })
    return await pool.run { [self] (connection) throws(RedisError) in
      if owed.withLock({ $0.contains(cache) }) {
        _ = try connection.command(payment)
        owed.withLock { _ = $0.remove(cache) }
      }
      return try connection.command(command)
    }
  }

  private func command(_ script: String, _ cache: String, _ words: [Bytes]) -> [Bytes] {
    let place = "\(prefix){\(cache)}:"
    return ["EVAL", script, "1", place + "m", place].map { Bytes(utf8: $0) } + words
  }
}
