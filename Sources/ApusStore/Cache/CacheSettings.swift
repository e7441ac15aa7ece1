// SPDX-License-Identifier: Apache-2.0

/// How long a ``Cache`` keeps what, and how much of it.
public struct CacheSettings: Sendable, Hashable {
  /// How long a value is fresh: nobody asks for it again.
  public var timeToLive: Duration
  /// How long after that it is still served while one load renews it, also while renewing fails.
  public var staleFor = Duration.zero
  /// How long a failure is remembered; `nil` loads again for the next caller.
  public var failureTimeToLive: Duration?
  /// Values that are kept at most; the ones that nobody asked for go first.
  public var entryLimit = 1_000
  /// What all values may cost together, in the unit of the cache's `cost`; bytes for messages.
  public var costLimit = 16 << 20
  /// A load that takes longer is given up: the next caller starts another.
  public var loadTimeout = Duration.seconds(5)
  /// Loads at the same time. Beyond them, callers load for themselves alone.
  public var loadLimit = 256

  public init(timeToLive: Duration) {
    self.timeToLive = timeToLive
  }
}
