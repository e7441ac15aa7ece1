// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
import Synchronization

/// How many streams a handler serves that each look again and again for what has changed.
///
///     try watches.enter()
///     defer { watches.leave() }
public final class WatchLimit: Sendable {
  private let limit: Int
  private let count = Mutex(0)

  /// - Parameter limit: 500 that look four times a second are 2000 small reads a second.
  public init(_ limit: Int = 500) {
    self.limit = limit
  }

  /// - Throws: `resourceExhausted` when as many are served already.
  public func enter() throws(RPCError) {
    let limit = limit
    let isFull = count.withLock { count in
      guard count < limit else { return true }
      count += 1
      return false
    }
    guard isFull else { return }
    throw RPCError(
      .resourceExhausted, "\(limit) callers watch already, which are all that may",
      retryAfter: .seconds(5))
  }

  /// Ends what ``enter()`` began.
  public func leave() {
    count.withLock { count in count -= 1 }
  }
}
