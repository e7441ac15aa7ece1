// SPDX-License-Identifier: Apache-2.0

/// The watchers that have seen everything and wait for more.
struct WaitingWatchers: Sendable {
  enum Reason: Sendable {
    /// There may be something to see.
    case change
    /// Nothing has changed for a while.
    case heartbeat
  }

  typealias Continuation = CheckedContinuation<Reason, Never>

  /// Taken out under the lock, to be resumed outside of it.
  struct Woken: Sendable {
    var continuation: Continuation
    var reason: Reason

    func resume() { continuation.resume(returning: reason) }
  }

  private var byService: [String: [UInt64: Continuation]] = [:]
  /// Cancelled before they began to wait; each is asked for once, by ``add(_:of:_:)``.
  private var cancelled: Set<UInt64> = []
  private var lastID: UInt64 = 0

  mutating func nextID() -> UInt64 {
    lastID += 1
    return lastID
  }

  /// Returns false for one that is cancelled already.
  mutating func add(_ id: UInt64, of service: String, _ continuation: Continuation) -> Bool {
    if cancelled.remove(id) != nil { return false }
    byService[service, default: [:]][id] = continuation
    return true
  }

  mutating func cancel(_ id: UInt64, of service: String) -> Woken? {
    guard let continuation = byService[service]?.removeValue(forKey: id) else {
      cancelled.insert(id)
      return nil
    }
    if byService[service]?.isEmpty == true { byService[service] = nil }
    return Woken(continuation: continuation, reason: .change)
  }

  /// The wait is over: a cancellation that came too late is forgotten.
  mutating func ended(_ id: UInt64) {
    cancelled.remove(id)
  }

  mutating func take(of service: String) -> [Woken] {
    (byService.removeValue(forKey: service) ?? [:]).values
      .map { Woken(continuation: $0, reason: .change) }
  }

  mutating func takeAll(_ reason: Reason) -> [Woken] {
    defer { byService = [:] }
    return byService.values.flatMap(\.values).map { Woken(continuation: $0, reason: reason) }
  }
}
