// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// Deadlines, keepalive and the end.
extension ClientConnection: TimerTarget {
  private static let watchToken: UInt64 = 0
  private static let watchNanoseconds: UInt64 = 1_000_000_000
  /// Silence while calls wait, after which the peer is asked for a sign of life.
  private static let silenceNanoseconds: UInt64 = 1_000_000_000
  /// Silence while nothing waits: below the server's limit for idle connections.
  private static let idleNanoseconds: UInt64 = 60_000_000_000
  /// A peer whose loop is blocked for so long is as good as gone.
  private static let pongNanoseconds: UInt64 = 5_000_000_000
  private static let helloNanoseconds: UInt64 = 2_000_000_000

  package func timerFired(token: UInt64) {
    guard token != Self.watchToken else { return look() }
    let slot = Int(token >> 32)
    let streamID = UInt32(truncatingIfNeeded: token)
    guard slot < calls.count else { return }
    calls[slot].timer = .none
    let spent = (LoopClock.now() &- calls[slot].startedAt) / 1_000
    giveUp(
      slot, streamID, .deadlineExceeded,
      .local(.deadlineExceeded, "no answer from \(address) within \(spent) µs"))
  }

  func scheduleWatch() {
    let now = LoopClock.now()
    watchDueAt = now + Self.watchNanoseconds
    watch = executor.timers.schedule(
      at: watchDueAt, now: now, self, token: Self.watchToken)
  }

  private func look() {
    guard !isClosed, !isClosing else { return }
    if machine.openCount == 0, out.count == 0 { out.removeAll(keepingCapacity: false) }
    let now = LoopClock.now()
    // Late ourselves: what the peer sent meanwhile is not read yet, so nothing is held against it.
    guard now < watchDueAt &+ Self.watchNanoseconds / 2 else { return scheduleWatch() }
    if machine.peer == nil, now &- lastReceivedAt > Self.helloNanoseconds {
      return die("no HELLO came within 2 s")
    }
    if let pingSentAt, now &- pingSentAt > Self.pongNanoseconds {
      return die("it gave no sign of life for 5 s")
    }
    let silence = machine.openCount > 0 ? Self.silenceNanoseconds : Self.idleNanoseconds
    if pingSentAt == nil, machine.peer != nil, now &- lastReceivedAt > silence {
      pingSentAt = now
      out.writePing(now)
      wantFlush()
    }
    scheduleWatch()
  }

  private func die(_ reason: String) {
    endReason = reason
    isClosing = true
    isReady = false
    owner.connectionRetired(self)
    transport?.close(.abort)
  }

  func close(_ frame: CloseFrame, because reason: String) {
    guard !isClosing, !isClosed else { return }
    endReason = reason
    isClosing = true
    isReady = false
    owner.connectionRetired(self)
    frame.write(to: &out)
    flush()
    transport?.close(.graceful)
  }

  /// Takes no more calls; closes once the last has ended.
  func retire() {
    guard !isClosed else { return }
    isReady = false
    if machine.openCount == 0 { closeWhenDrained() } else { isRetired = true }
  }

  func closeWhenDrained() {
    close(
      CloseFrame(.done, lastProcessedStreamID: 0, text: "the client is done"),
      because: "the client is done")
  }
}
