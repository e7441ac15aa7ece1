// SPDX-License-Identifier: Apache-2.0

package import ApusTransport
import ApusWire

extension ServerConnection: TransportDelegate {
  package func transportReady(peer identity: PeerIdentity) {
    let caller = Caller(trustDomain: identity.trustDomain, path: identity.path)
    peer = PeerScope(caller: caller, background: core.background, users: core.users)
    callerCount = core.count(of: caller)
    notAfter = identity.notAfter
    refreshPermissions(caller)
    openedAt = LoopClock.now()
    core.settings.hello(isServer: true).write(to: &out)
    // Accepted while the server was stopping.
    if let last = machine.drainedAt { out.writeDrain(lastStreamID: last, graceMilliseconds: 0) }
    wantFlush()
    scheduleWatch()
  }

  func refreshPermissions(_ caller: Caller) {
    permissionsVersion = core.policyVersion.load(ordering: .acquiring)
    permissions = core.permissions(of: caller)
  }

  package func receiveSpace() -> UnsafeMutableRawBufferPointer {
    // A full block is parsed first: most of it is whole frames, which need no room.
    unsafe input.space(isPinned: hasWaitingCalls)
  }

  package func received(byteCount: Int) {
    if !isStamped {
      isStamped = true
      arrivedAt = LoopClock.now()
    }
    input.filled(byteCount)
    // Usually all is parsed once, at the end of the turn; in bulk, as often as the block fills.
    guard input.byteCount >= Self.bulkByteCount else { return }
    executor.turn {
      parse()
      runReady()
    }
  }

  private static let bulkByteCount = 65_536

  package func readComplete() {
    executor.turn {
      isStamped = false
      lastActivityAt = arrivedAt
      parse()
      runReady()
      input.endTurn(isPinned: hasWaitingCalls)
    }
  }

  package func writabilityChanged() {
    guard transport?.isWritable == true else { return }
    guard !isSending else {
      hasBecomeWritable = true
      return
    }
    executor.turn {
      transport?.resumeReading()
      pumpPending()
      wakeWriters()
      runReady()
    }
  }

  package func transportClosed(_ reason: TransportError?) {
    if let reason, peer == nil {
      // The one line by which an operator learns why somebody was refused.
      core.logger.warning(
        "connection refused", metadata: ["reason": "\(reason)", "peer": "\(address)"])
    } else if let reason, machine.runningCount > 0 {
      core.logger.info(
        "connection lost", metadata: ["reason": "\(reason)", "peer": "\(address)"])
    }
    connectionEnded()
  }

  var address: String { transport?.remoteAddress ?? "?" }

  /// Nothing can be answered any more: what runs is cancelled, what waits is dropped.
  private func connectionEnded() {
    guard !isClosed else { return }
    isClosed = true
    executor.timers.cancel(watch)
    executor.turn {
      let waiting = Array(ready[readyIndex...])
      ready.removeAll()
      readyIndex = 0
      pending.removeAll()
      for call in waiting { release(call.slot) }
      for slot in calls.indices where calls[slot].request != nil {
        // The handler has ended; only its answer was waiting.
        guard !calls[slot].isAnswered else {
          release(slot)
          continue
        }
        calls[slot].isReset = true
        calls[slot].requests?.fail(.local(.cancelled, "the connection of the caller was lost"))
        calls[slot].task?.cancel()
        wakeWriter(slot)
      }
      input.endTurn(isPinned: false)
    }
    transport = nil
    onClose(self)
  }
}
