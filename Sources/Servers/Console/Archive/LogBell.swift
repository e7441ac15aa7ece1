// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Wakes whoever waits for new log entries.
final class LogBell: Sendable {
  private let waiting = Mutex<[Int: AsyncStream<Void>.Continuation]>([:])
  private let nextNumber = Atomic<Int>(0)

  /// Rings at once, and then once for all entries that came since it was last heard.
  func listen() -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let number = nextNumber.wrappingAdd(1, ordering: .relaxed).oldValue
      continuation.yield()
      waiting.withLock { $0[number] = continuation }
      continuation.onTermination = { [weak self] _ in
        self?.waiting.withLock { _ = $0.removeValue(forKey: number) }
      }
    }
  }

  var listenerCount: Int { waiting.withLock(\.count) }

  func ring() {
    for continuation in waiting.withLock({ Array($0.values) }) { continuation.yield() }
  }
}
