// SPDX-License-Identifier: Apache-2.0

package import ApusTransport
import ApusWire

/// From frames to endings.
extension ClientConnection: TransportDelegate {
  package func transportReady(peer: PeerIdentity) {
    lastReceivedAt = LoopClock.now()
    machine.settings.hello(isServer: false).write(to: &out)
    wantFlush()
    scheduleWatch()
  }

  package func receiveSpace() -> UnsafeMutableRawBufferPointer {
    unsafe input.space(isPinned: false)
  }

  package func received(byteCount: Int) {
    input.filled(byteCount)
    // Usually all is parsed once, at the end of the turn; in bulk, as often as the block fills.
    if input.byteCount >= Self.bulkByteCount { executor.turn { parse() } }
  }

  private static let bulkByteCount = 65_536

  package func readComplete() {
    executor.turn {
      now = LoopClock.now()
      lastReceivedAt = now
      pingSentAt = nil
      parse()
      for queue in touched { queue.publish() }
      touched.removeAll(keepingCapacity: true)
      input.endTurn(isPinned: false)
    }
  }

  package func writabilityChanged() {
    // `flush` pumps by itself.
    if !isSending { executor.turn { pumpPending() } }
  }

  package func transportClosed(_ reason: TransportError?) {
    if let reason { endReason = reason.description }
    guard !isClosed else { return }
    executor.turn {
      isClosed = true
      isReady = false
      executor.timers.cancel(watch)
      pending.removeAll()
      // Before the first HELLO nothing has left.
      for slot in machine.slots.indices where machine.slots[slot].streamID != 0 {
        guard !machine.slots[slot].isGivenUp else { continue }
        finish(slot, .failed(lost(machine.slots[slot].streamID)))
      }
      owner.connectionClosed(self, reason: endReason)
    }
    transport = nil
  }

  /// A call whose connection has gone. What the server named as never processed may go elsewhere.
  private func lost(_ streamID: UInt32) -> RPCError {
    .local(
      .unavailable, "the connection to \(address) was lost: \(endReason)",
      flags: lastProcessed.map { streamID > $0 } ?? false ? .notProcessed : [])
  }

  private func parse() {
    guard !isClosing, !isClosed else { return }
    do throws(ConnectionError) {
      while let frame = try input.nextFrame(limits: machine.settings.frameLimits) {
        guard let storage = input.storage else { return }
        let header = frame.header
        // Safe: the frame lies whole in the block, which outlives this scope.
        let event = try unsafe machine.receive(
          header, block: RawSpan(_unsafeBytes: storage.span(frame.offset, header.headerByteCount)),
          body: RawSpan(_unsafeBytes: storage.span(frame.bodyOffset, header.bodyByteCount)),
          now: now)
        handle(event, frame, storage)
        if isClosing { return }
      }
    } catch {
      close(
        CloseFrame(error, lastProcessedStreamID: 0),
        because: "the server broke the protocol: \(error)")
    }
  }

  private func handle(
    _ event: ClientMachine.Event, _ frame: InputBuffer.Frame, _ storage: ByteStorage
  ) {
    switch event {
    case .none: break
    case .pong: pingSentAt = nil
    case .ready: becomeReady()
    case .end(let slot, let header, let tags, let body):
      if !pending.isEmpty { pending.removeAll { $0.slot == slot } }
      finish(slot, .end(header, tags, bytes(body, frame, storage)))
      if isReady { owner.connectionHasRoom(self) }
      if isRetired || machine.isDraining, machine.openCount == 0 { closeWhenDrained() }
    case .message(let slot, let body):
      guard let queue = calls[slot].queue else { break }
      // What came before the last piece has been granted already.
      let owed = frame.header.bodyByteCount
      if queue.receive(bytes(body, frame, storage), owed: owed) { touched.append(queue) }
    case .piece(let slot, let byteCount):
      guard byteCount > 0, calls[slot].queue?.holds(byteCount) != true else { break }
      machine.grant(byteCount, on: slot)
      out.writeCredit(
        streamID: machine.slots[slot].streamID, byteCount: UInt32(clamping: byteCount))
      wantFlush()
    case .oversized(let slot, let byteCount):
      giveUp(
        slot, machine.slots[slot].streamID, .unacceptableReply,
        .local(
          .resourceExhausted,
          "the reply has at least \(byteCount) bytes, "
            + "\(machine.settings.maxMessageByteCount) are allowed", flags: .neverRetry))
    case .credit: pumpPending()
    case .ping(let token):
      out.writePing(token, isAnswer: true)
      wantFlush()
    case .drain(let last, _): drained(last)
    case .closed(let frame): closedByPeer(frame)
    }
  }

  private func bytes(
    _ body: MessageBody, _ frame: InputBuffer.Frame, _ storage: ByteStorage
  ) -> Bytes {
    switch body {
    case .none: Bytes()
    case .assembled(let bytes): bytes
    case .inFrame: storage.bytes(frame.bodyOffset, frame.header.bodyByteCount)
    }
  }

  private func becomeReady() {
    calls = Array(repeating: WaitingCall(), count: machine.slots.count)
    isReady = true
    owner.connectionReady(self)
  }

  private func drained(_ last: UInt32) {
    lastProcessed = last
    out.writeDrainAcknowledgement()
    wantFlush()
    isReady = false
    owner.connectionRetired(self)
    // Those above the last go elsewhere at once.
    for slot in machine.slots.indices {
      let streamID = machine.slots[slot].streamID
      guard streamID > last, !machine.slots[slot].isGivenUp else { continue }
      machine.giveUp(slot)
      finish(
        slot,
        .failed(
          .local(.unavailable, "\(address) is shutting down", flags: .notProcessed)))
    }
    if machine.openCount == 0 { closeWhenDrained() }
  }

  private func closedByPeer(_ frame: CloseFrame) {
    lastProcessed = frame.lastProcessedStreamID
    endReason = "\(address) closed it: \(frame.text)"
    isClosing = true
    isReady = false
    owner.connectionRetired(self)
    transport?.close(.graceful)
  }

  /// A reader has taken bytes: the peer may send as many more.
  func grant(_ byteCount: Int, _ slot: Int, _ streamID: UInt32) {
    guard !isClosed, slot < machine.slots.count, machine.slots[slot].streamID == streamID,
      !machine.slots[slot].isGivenUp
    else { return }
    machine.grant(byteCount, on: slot)
    out.writeCredit(streamID: streamID, byteCount: UInt32(clamping: byteCount))
    wantFlush()
  }
}
