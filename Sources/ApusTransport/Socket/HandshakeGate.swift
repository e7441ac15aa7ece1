// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets so many handshakes run at once over all loops of a server, in the order of arrival.
final class HandshakeGate: Sendable {
  private struct State {
    var inFlight = 0
    var waiting: [SocketConnection] = []
    /// Index of the first one still waiting: popping the front of an array would copy it.
    var first = 0
    var waitingCount: Int { waiting.count - first }
  }

  private let state = Mutex(State())
  private let maxInFlight: Int
  private let maxQueued: Int
  /// Called, from any loop, when `isFull` may have changed.
  private let fullnessChanged: @Sendable () -> Void

  init(limits: TransportLimits, fullnessChanged: @escaping @Sendable () -> Void) {
    maxInFlight = limits.handshakesInFlight
    maxQueued = limits.handshakesQueued
    self.fullnessChanged = fullnessChanged
  }

  /// Whether accepting should pause.
  var isFull: Bool { state.withLock { $0.waitingCount >= maxQueued } }

  /// Whether the connection may begin now; otherwise `admitted()` is called on its loop later.
  func enter(_ connection: SocketConnection) -> Bool {
    let (isAdmitted, isFull) = state.withLock { state in
      if state.inFlight < maxInFlight {
        state.inFlight += 1
        return (true, false)
      }
      state.waiting.append(connection)
      return (false, state.waitingCount >= maxQueued)
    }
    if isFull { fullnessChanged() }
    return isAdmitted
  }

  /// A handshake has ended, or its connection while it waited and had been admitted.
  func leave() {
    let (next, wasFull) = state.withLock { state -> (SocketConnection?, Bool) in
      guard state.first < state.waiting.count else {
        state.inFlight -= 1
        return (nil, false)
      }
      let wasFull = state.waitingCount >= maxQueued
      let next = state.waiting[state.first]
      state.first += 1
      if state.first == state.waiting.count {
        state.waiting.removeAll(keepingCapacity: true)
        state.first = 0
      }
      return (next, wasFull)
    }
    // The place is handed on, so the count stays.
    if let next { next.executor.loop.execute { next.admitted() } }
    if wasFull { fullnessChanged() }
  }
}
