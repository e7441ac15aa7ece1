// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// Deadlines, watching over the peer, draining and closing.
extension ServerConnection: TimerTarget {
  /// Tokens of calls name a slot and a stream; streams are never 0.
  private static let watchToken: UInt64 = 0
  /// Each connection is looked at so often; limits are met up to this much later.
  private static let watchNanoseconds: UInt64 = 1_000_000_000
  private static let helloMilliseconds = 2_000
  private static let startedFrameMilliseconds = 10_000
  private static let idleMilliseconds = 300_000

  package func timerFired(token: UInt64) {
    guard token != Self.watchToken else { return look() }
    let slot = Int(token >> 32)
    let streamID = UInt32(truncatingIfNeeded: token)
    guard machine.isOpen(slot, streamID) else { return }
    // The handler is told; the END says so when it has ended.
    calls[slot].isExpired = true
    calls[slot].timer = .none
    calls[slot].requests?.fail(.local(.deadlineExceeded, "the deadline passed in the handler"))
    calls[slot].task?.cancel()
    if unsafe calls[slot].writer != nil {
      calls[slot].isReset = true
      wakeWriter(slot)
    }
  }

  func scheduleWatch() {
    let now = LoopClock.now()
    watchDueAt = now + Self.watchNanoseconds
    watch = executor.timers.schedule(
      at: watchDueAt, now: now, self, token: Self.watchToken)
  }

  private func look() {
    guard !isClosed else { return }
    // What a burst needed is given back once it is quiet.
    if isIdle, out.count == 0 {
      out.removeAll(keepingCapacity: false)
      machine.releaseSlots()
      calls = []
      ready = []
      readyIndex = 0
    }
    let now = LoopClock.now()
    // Late ourselves: what the peer sent meanwhile is not read yet, so nothing is held against it.
    guard now < watchDueAt &+ Self.watchNanoseconds / 2 else { return scheduleWatch() }
    func age(_ since: UInt64) -> Int { Int((now &- min(since, now)) / 1_000_000) }
    if machine.peer == nil, age(openedAt) > Self.helloMilliseconds {
      return close(timedOut: "HELLO", Self.helloMilliseconds)
    }
    if input.hasPartOfFrame, age(lastActivityAt) > Self.startedFrameMilliseconds {
      return close(timedOut: "a started frame", Self.startedFrameMilliseconds)
    }
    if WallClock.now() > notAfter {
      return close(
        CloseFrame(
          .certificateExpired, lastProcessedStreamID: machine.lastStreamID,
          text: "the certificate of this connection was valid until \(WallClock.text(notAfter))"),
        because: "the caller's certificate was valid until \(WallClock.text(notAfter))")
    }
    if machine.runningCount == 0, age(lastActivityAt) > Self.idleMilliseconds {
      return close(
        CloseFrame(
          .done, lastProcessedStreamID: machine.lastStreamID, text: "the connection was idle"),
        because: nil)
    }
    scheduleWatch()
  }

  private func close(timedOut what: String, _ milliseconds: Int) {
    let error = ConnectionError.timedOut(what, milliseconds: milliseconds)
    close(
      CloseFrame(error, lastProcessedStreamID: machine.lastStreamID), because: error.description)
  }

  /// Says why, then closes. What runs is cancelled when the transport has closed.
  func close(_ frame: CloseFrame, because reason: String?) {
    guard !isClosing else { return }
    isClosing = true
    if let reason {
      core.logger.warning(
        "connection closed",
        metadata: [
          "reason": "\(reason)", "caller": "\(peer?.caller.path ?? "?")", "peer": "\(address)",
        ])
    }
    frame.write(to: &out)
    flush()
    transport?.close(.graceful)
  }

  /// Tells the peer to take its further calls elsewhere.
  func drain(graceMilliseconds: UInt32) {
    guard !isClosing, !isClosed else { return }
    executor.turn {
      machine.drain()
      out.writeDrain(
        lastStreamID: machine.lastStreamID, graceMilliseconds: graceMilliseconds)
      wantFlush()
    }
  }

  /// Ends a connection that was drained: what still runs is answered unavailable.
  func finishDraining() {
    guard !isClosing, !isClosed else { return }
    executor.turn {
      for slot in calls.indices where calls[slot].request != nil {
        calls[slot].isReset = true
        calls[slot].requests?.fail(.local(.cancelled, "the server is shutting down"))
        calls[slot].task?.cancel()
        wakeWriter(slot)
        var error = RPCError(
          .unavailable, "the server is shutting down, and its grace is over", origin: .runtime)
        error.flags = []
        writeEnd(machine.slots[slot].streamID, error, slot: slot)
      }
      close(
        CloseFrame(
          .shuttingDown, lastProcessedStreamID: machine.lastStreamID,
          text: "the server is shutting down"), because: nil)
    }
  }

  var isIdle: Bool { machine.runningCount == 0 && !hasWaitingCalls && pending.isEmpty }
}
