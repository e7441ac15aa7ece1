// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// A second level that processes share: bytes by name, with a time to live. `ApusRedis` has one over
/// Redis, ``MemoryCacheEngine`` is its twin in one process; both pass the same suite.
///
/// Nothing here throws: a cache without its second level is slower, not wrong. An engine that is away
/// says so within milliseconds.
public protocol CacheEngine: Sendable {
  /// - Returns: the bytes, or the lease under which they may be kept.
  func find(_ key: String, in cache: String) async -> CacheFinding

  /// Keeps bytes, unless something of the cache was invalidated since the lease was given.
  func keep(
    _ bytes: Bytes, for key: String, in cache: String, tags: [String], timeToLive: Duration,
    lease: CacheLease) async

  /// Returns when nobody finds it any more. An engine that is away does it before it is found again.
  func invalidate(_ what: CacheInvalidation, in cache: String) async

  /// Has `handler` called when another process invalidates; with `.all` when such news may have been
  /// missed.
  func onInvalidation(of cache: String, _ handler: @escaping @Sendable (CacheInvalidation) -> Void)

  /// Hears what others invalidate, until the task is cancelled.
  func run() async
}

/// What an engine knows of a key.
public enum CacheFinding: Sendable, Hashable {
  case found(Bytes, remaining: Duration)
  case missing(CacheLease)
  /// It cannot be asked now.
  case away
}

/// The state of a cache when a key was missed in it: what is loaded after a later invalidation may be
/// kept, what was loaded before may not.
///
/// Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013, §3.2.1, with one counter for the whole
/// cache instead of a token for each key: an invalidation costs others that load just then their
/// keeping, no more.
public struct CacheLease: Sendable, Hashable {
  /// Of all that is kept: what belongs to another is not found any more.
  public var generation: String
  /// Invalidations so far.
  public var sequence: Int64

  public init(generation: String, sequence: Int64) {
    self.generation = generation
    self.sequence = sequence
  }
}
