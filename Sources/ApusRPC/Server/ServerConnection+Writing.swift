// SPDX-License-Identifier: Apache-2.0

public import ApusTransport
import ApusWire

/// From answers to frames.
extension ServerConnection: LoopFlushable {
  /// 128 KiB: frames beyond it wait in their streams, so that a small answer never stands behind
  /// more.
  private static let maxOutByteCount = 131_072

  func wantFlush() {
    guard !isFlushWanted else { return }
    isFlushWanted = true
    executor.flushLater(self)
  }

  package func flush() {
    isFlushWanted = false
    guard out.count > 0 else { return }
    isSending = true
    unsafe out.withUnsafeBytes { unsafe transport?.send($0) }
    isSending = false
    out.removeAll()
    // A peer that takes no answers is not asked for more calls.
    if transport?.isWritable == false { transport?.pauseReading() }
    if !pending.isEmpty { pumpPending() }
    if hasBecomeWritable {
      hasBecomeWritable = false
      transport?.resumeReading()
      wakeWriters()
    }
  }

  /// Whether the slot still has this call, and somebody who waits for its answer.
  private func isLive(_ slot: Int, _ streamID: UInt32) -> Bool {
    !isClosed && machine.isOpen(slot, streamID)
  }

  /// Begins the END of a unary call; its reply is encoded behind it. `nil`: nobody waits.
  @usableFromInline
  func beginReply(_ slot: Int, _ streamID: UInt32) -> Int? {
    guard isLive(slot, streamID), !calls[slot].isReset, calls[slot].requests?.refusal == nil else {
      end(slot, streamID)
      return nil
    }
    let start = out.beginFrame(.end, streamID: streamID, flags: .lastBody)
    successHeader(slot).write(to: &out)
    out.endHeaderBlock(of: start)
    return start
  }

  private func successHeader(_ slot: Int) -> EndHeader {
    let now = LoopClock.now()
    calls[slot].seen.endedAt = now
    calls[slot].seen.status = 0
    return EndHeader(
      serverMicroseconds: UInt32(clamping: (now &- calls[slot].startedAt) / 1_000),
      queueMicroseconds: UInt32(
        clamping: (calls[slot].startedAt &- calls[slot].arrivedAt) / 1_000))
  }

  @usableFromInline
  func endReply(_ slot: Int, _ start: Int) {
    let bodyStart = start + FrameHeader.byteCount + EndHeader.fixedByteCount
    let byteCount = out.count - bodyStart
    if calls[slot].seen.isRecorded { sawReply(slot, byteCount) }
    if byteCount > roomForBody(slot) || out.count > Self.maxOutByteCount
      || transport?.isWritable == false
    {
      // The handler has ended, its answer not yet.
      calls[slot].isAnswered = true
      if current == slot { current = nil }
      postpone(slot, bodyStart, frameStart: start, .end(successHeader(slot), nil))
    } else {
      out.endFrame(start)
      machine.spend(byteCount, on: slot)
      release(slot)
    }
    wantFlush()
  }

  /// Most body bytes that may leave in one frame of this stream now.
  private func roomForBody(_ slot: Int) -> Int {
    min(min(Int(machine.peer?.maxFrameByteCount ?? 0), 1_048_576), machine.slots[slot].sendCredit)
  }

  /// Takes the body out of the out-buffer again, to leave in pieces.
  private func postpone(
    _ slot: Int, _ bodyStart: Int, frameStart: Int, _ last: PendingBody.Last
  ) {
    let body = unsafe out.withUnsafeBytes { bytes in
      unsafe Bytes(UnsafeRawBufferPointer(rebasing: bytes[bodyStart...]))
    }
    out.truncate(to: frameStart)
    pending.append(
      PendingBody(slot: slot, streamID: machine.slots[slot].streamID, body: body, last: last))
    pumpPending()
  }

  /// Feeds the bodies that wait, a piece of each in turn, while there is credit and room.
  func pumpPending() {
    var hasWritten = true
    while hasWritten, !isClosed, transport?.isWritable ?? true {
      hasWritten = false
      var index = 0
      while index < pending.count, out.count < Self.maxOutByteCount {
        let slot = pending[index].slot
        let budget = roomForBody(slot)
        guard budget > 0 || pending[index].remaining == 0 else {
          index += 1
          continue
        }
        let before = pending[index].offset
        let isDone = pending[index].writePiece(budget: budget, to: &out)
        machine.spend(pending[index].offset - before, on: slot)
        hasWritten = true
        guard isDone else {
          index += 1
          continue
        }
        let body = pending.remove(at: index)
        if case .end = body.last { release(slot) } else { wakeWriter(slot) }
      }
    }
    if out.count > 0 { wantFlush() }
  }

  // MARK: Streams

  /// Begins a MSG; the message is encoded behind it. `nil` never comes back; kept optional so that
  /// the caller reads as with `beginReply`.
  @usableFromInline
  func beginMessage(_ slot: Int, _ streamID: UInt32) throws(RPCError) -> Int? {
    guard isLive(slot, streamID), !calls[slot].isReset else {
      throw .local(.cancelled, "the caller has gone")
    }
    return out.beginFrame(.message, streamID: streamID, flags: .body)
  }

  /// Ends a MSG. False when the writer is to wait: for credit, or for the peer to take bytes.
  @usableFromInline
  func endMessage(_ slot: Int, _ start: Int) -> Bool {
    let bodyStart = start + FrameHeader.byteCount
    let byteCount = out.count - bodyStart
    calls[slot].seen.responseByteCount &+= byteCount
    calls[slot].seen.messageCount &+= 1
    guard byteCount <= roomForBody(slot) else {
      postpone(slot, bodyStart, frameStart: start, .message([]))
      return !pending.contains { $0.slot == slot }
    }
    out.endFrame(start)
    machine.spend(byteCount, on: slot)
    guard out.count >= Self.flushByteCount else {
      wantFlush()
      return true
    }
    flush()
    return transport?.isWritable ?? true
  }

  /// Suspends a stream's handler until its message has left.
  @usableFromInline
  nonisolated(nonsending) func waitToWrite(
    _ slot: Int, _ streamID: UInt32
  ) async throws(RPCError) {
    let isLive = await unsafe withUnsafeContinuation { continuation in
      guard self.isLive(slot, streamID), !calls[slot].isReset, !calls[slot].isExpired else {
        return unsafe continuation.resume(returning: false)
      }
      unsafe calls[slot].writer = continuation
    }
    guard isLive else { throw .local(.cancelled, "the caller has gone") }
  }

  func wakeWriter(_ slot: Int) {
    // CREDIT may come for a stream whose request is not whole, which no handler has.
    guard slot < calls.count, let writer = unsafe calls[slot].writer else { return }
    let isGone = isClosed || calls[slot].isReset
    if !isGone {
      guard !pending.contains(where: { $0.slot == slot }) else { return }
      guard machine.slots[slot].sendCredit > 0, transport?.isWritable == true else { return }
    }
    unsafe calls[slot].writer = nil
    unsafe writer.resume(returning: !isGone)
  }

  func wakeWriters() {
    for slot in calls.indices { wakeWriter(slot) }
  }

  /// Ends a stream after its last message.
  func finishStream(_ slot: Int, _ streamID: UInt32) {
    guard isLive(slot, streamID), !calls[slot].isReset, calls[slot].requests?.refusal == nil else {
      return end(slot, streamID)
    }
    let start = out.beginFrame(.end, streamID: streamID, flags: .last)
    successHeader(slot).write(to: &out)
    out.endHeaderBlock(of: start)
    out.endFrame(start)
    release(slot)
    wantFlush()
  }

  // MARK: Errors

  func fail(_ slot: Int, _ streamID: UInt32, _ error: RPCError) {
    guard isLive(slot, streamID) else { return end(slot, streamID) }
    writeEnd(streamID, calls[slot].requests?.refusal ?? error, slot: slot)
    release(slot)
  }

  /// A handler ended whose connection or caller is gone: the slot is freed all the same.
  func end(_ slot: Int, _ streamID: UInt32) {
    guard machine.isOpen(slot, streamID) else { return }
    if !isClosed {
      return fail(slot, streamID, RPCError(.cancelled, "the caller gave up", origin: .runtime))
    }
    release(slot)
  }

  func writeEnd(_ streamID: UInt32, _ error: RPCError, slot: Int?) {
    var header = slot.map(successHeader) ?? EndHeader()
    if let slot, calls.indices.contains(slot) { sawFailure(slot, error) }
    header.status = error.code.rawValue
    header.origin = EndHeader.Origin(rawValue: error.origin.rawValue) ?? .runtime
    header.flags = error.flags
    header.typedErrorHash = error.typedErrorHash
    if let retryAfter = error.retryAfter {
      header.retryAfterMilliseconds = UInt32(
        clamping: max(1, retryAfter.clampedNanoseconds / 1_000_000))
    }
    var tags = TaggedValues()
    tags.message = error.message
    // 16: no chain of calls is deeper on purpose.
    tags.hops = Array(error.hops.suffix(16))
    let hasBody =
      error.typedErrorHash != 0 && slot.map { error.payload.count <= roomForBody($0) } ?? false
    // Without its message a typed error would read as one with empty fields.
    if !hasBody { header.typedErrorHash = 0 }
    let start = out.beginFrame(
      .end, streamID: streamID, flags: hasBody ? [.body, .last] : .last)
    header.write(to: &out)
    tags.write(to: &out)
    out.endHeaderBlock(of: start)
    if hasBody { out.append(error.payload) }
    out.endFrame(start)
    wantFlush()
  }
}
