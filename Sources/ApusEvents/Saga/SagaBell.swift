// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Wakes the loop that looks for work. Rung from within transactions: who is woken asks the database
/// in a transaction of its own, which comes after them.
final class SagaBell: Sendable {
  private let isRung = Mutex(false)
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func ring() {
    isRung.withLock { $0 = true }
    continuation.yield()
  }

  /// Looks after what is due by the clock; nobody rang.
  func tick() {
    continuation.yield()
  }

  /// Waits for either. Returns whether somebody rang.
  func wait() async -> Bool {
    for await _ in stream { break }
    return isRung.withLock { rung in
      defer { rung = false }
      return rung
    }
  }
}
