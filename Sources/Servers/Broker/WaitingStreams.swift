// SPDX-License-Identifier: Apache-2.0

/// Streams that have nothing to send, by session.
struct WaitingStreams: Sendable {
  enum Reason: Sendable {
    /// There may be something to send.
    case change
    /// Nothing was sent for a while.
    case heartbeat
  }

  typealias Continuation = CheckedContinuation<Reason, Never>

  /// Taken out under the lock, to be resumed outside of it.
  struct Woken: Sendable {
    var continuation: Continuation
    var reason: Reason

    func resume() { continuation.resume(returning: reason) }
  }

  private var waiting: [UInt64: (continuation: Continuation, since: UInt64)] = [:]

  mutating func add(_ session: UInt64, _ continuation: Continuation, now: UInt64) {
    waiting[session] = (continuation, now)
  }

  mutating func take(_ session: UInt64, _ reason: Reason) -> Woken? {
    waiting.removeValue(forKey: session).map {
      Woken(continuation: $0.continuation, reason: reason)
    }
  }

  /// Those that began to wait before.
  mutating func take(before time: UInt64) -> [Woken] {
    waiting.filter { $0.value.since < time }.keys.compactMap { take($0, .heartbeat) }
  }

  mutating func takeAll() -> [Woken] {
    defer { waiting = [:] }
    return waiting.values.map { Woken(continuation: $0.continuation, reason: .change) }
  }
}
