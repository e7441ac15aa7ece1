// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
public import ApusTransport
import ApusWire

/// From calls to frames.
extension ClientConnection: LoopFlushable {
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
    if !pending.isEmpty { pumpPending() }
  }

  /// Where a call that was begun stands in the out-buffer.
  @usableFromInline
  struct Begun {
    @usableFromInline let slot: Int
    @usableFromInline let streamID: UInt32
    let start: Int
    let bodyStart: Int
  }

  /// Begins a CALL; the request is encoded behind it. `nil` when there is no room after all.
  @usableFromInline
  func beginCall(_ call: inout LogicalCall) -> Begun? {
    beginCall(&call, .lastBody)
  }

  /// - Parameter flags: none where a stream of requests follows.
  @inline(__always)
  func beginCall(_ call: inout LogicalCall, _ flags: FrameFlags) -> Begun? {
    guard hasRoom, let (slot, streamID) = machine.open() else { return nil }
    let now = LoopClock.now()
    calls[slot] = WaitingCall()
    calls[slot].startedAt = now
    calls[slot].deadline = call.deadline
    if call.deadline != .never {
      calls[slot].timer = executor.timers.schedule(
        at: call.deadline.nanoseconds, now: now, self, token: Self.token(slot, streamID))
    }
    if call.method.kind == .unary { load.started(at: now) } else { load.streamOpened() }
    call.avoiding = load
    call.seen.sentAt = now
    let start = out.beginFrame(.call, streamID: streamID, flags: flags)
    call.header(now: now).write(to: &out)
    call.tags?.write(to: &out)
    out.endHeaderBlock(of: start)
    return Begun(slot: slot, streamID: streamID, start: start, bodyStart: out.count)
  }

  static func token(_ slot: Int, _ streamID: UInt32) -> UInt64 {
    UInt64(slot) << 32 | UInt64(streamID)
  }

  @usableFromInline
  func endCall(_ begun: Begun, _ call: inout LogicalCall) {
    let byteCount = out.count - begun.bodyStart
    if call.trace.isSampled { call.sawRequest(byteCount, address) }
    if byteCount > roomForBody(begun.slot) {
      splitCall(begun)
    } else {
      out.endFrame(begun.start)
      machine.spend(byteCount, on: begun.slot)
    }
    wantFlush()
    // Out of stream identifiers: another connection takes over, this one ends with its calls.
    if machine.isSpent, isReady {
      isReady = false
      isRetired = true
      owner.connectionRetired(self)
    }
  }

  func roomForBody(_ slot: Int) -> Int {
    min(min(Int(machine.peer?.maxFrameByteCount ?? 0), 1_048_576), machine.slots[slot].sendCredit)
  }

  /// A request that does not fit one frame: the CALL carries the first piece, MSG the others.
  private func splitCall(_ begun: Begun) {
    let first = roomForBody(begun.slot)
    let rest = unsafe out.withUnsafeBytes { bytes in
      unsafe Bytes(UnsafeRawBufferPointer(rebasing: bytes[(begun.bodyStart + first)...]))
    }
    let limit = Int(machine.peer?.maxMessageByteCount ?? 0)
    guard first + rest.count <= limit else {
      // The server has said what it takes: it need not be asked.
      out.truncate(to: begun.start)
      return refuseOwn(begun.slot, byteCount: first + rest.count, limit: limit)
    }
    out.truncate(to: begun.bodyStart + first)
    out.setFlags([.body, .more], of: begun.start)
    out.endFrame(begun.start)
    machine.spend(first, on: begun.slot)
    pending.append(
      PendingBody(
        slot: begun.slot, streamID: begun.streamID, body: rest, last: .message(.last)))
    pumpPending()
  }

  private func refuseOwn(_ slot: Int, byteCount: Int, limit: Int) {
    machine.abandon(slot)
    finish(
      slot,
      .failed(
        .local(
          .resourceExhausted, "the request has \(byteCount) bytes, \(address) takes \(limit)",
          flags: .neverRetry)))
    if isReady { owner.connectionHasRoom(self) }
  }

  func pumpPending() {
    var hasWritten = true
    while hasWritten {
      hasWritten = false
      var index = 0
      while index < pending.count, out.count < Self.maxOutByteCount {
        let slot = pending[index].slot
        let budget = roomForBody(slot)
        // The last piece costs something whatever it holds.
        let isLast = pending[index].remaining <= budget
        guard budget > 0, !isLast || machine.slots[slot].sendCredit >= FrameHeader.leastMessageCost
        else {
          index += 1
          continue
        }
        let before = pending[index].offset
        let isDone = pending[index].writePiece(budget: budget, to: &out)
        let byteCount = pending[index].offset - before
        machine.spend(isDone ? max(byteCount, FrameHeader.leastMessageCost) : byteCount, on: slot)
        hasWritten = true
        guard isDone else {
          index += 1
          continue
        }
        pending.remove(at: index)
        calls[slot].queue?.wakeWriter()
      }
    }
    if out.count > 0 { wantFlush() }
  }

  /// Suspends the caller until its call has ended.
  nonisolated(nonsending) func wait(_ slot: Int, _ streamID: UInt32) async -> Ending {
    await withTaskCancellationHandler {
      await unsafe withUnsafeContinuation { continuation in
        if let ending = calls[slot].ending {
          calls[slot].ending = nil
          return unsafe continuation.resume(returning: ending)
        }
        unsafe calls[slot].continuation = continuation
      }
    } onCancel: {
      cancel(slot, streamID)
    }
  }

  /// From any thread: the caller of that stream has been cancelled.
  func cancel(_ slot: Int, _ streamID: UInt32) {
    guard isOnLoop else {
      return executor.loop.execute { self.cancel(slot, streamID) }
    }
    executor.turn {
      giveUp(slot, streamID, .cancelled, .local(.cancelled, "the caller was cancelled"))
    }
  }

  /// Ends a call on this side, and tells the server.
  func giveUp(_ slot: Int, _ streamID: UInt32, _ reason: ResetReason, _ error: RPCError) {
    guard !isClosed, slot < machine.slots.count, machine.slots[slot].streamID == streamID,
      !machine.slots[slot].isGivenUp
    else { return }
    machine.giveUp(slot)
    pending.removeAll { $0.slot == slot && $0.streamID == streamID }
    out.writeReset(streamID: streamID, reason: reason)
    wantFlush()
    finish(slot, .failed(error))
  }

  /// Tells whoever waits in a slot how its call ended.
  func finish(_ slot: Int, _ ending: Ending) {
    let call = calls[slot]
    guard !call.isFinished else { return }
    calls[slot].isFinished = true
    if call.timer != .none { executor.timers.cancel(call.timer) }
    calls[slot].timer = .none
    account(call, ending)
    if let queue = call.queue {
      calls[slot].queue = nil
      queue.finish(ending)
    } else if let continuation = unsafe call.continuation {
      unsafe calls[slot].continuation = nil
      unsafe continuation.resume(returning: ending)
    } else {
      calls[slot].ending = ending
    }
  }

  /// What the call says about the endpoint.
  private func account(_ call: WaitingCall, _ ending: Ending) {
    let now = LoopClock.now()
    let elapsed = now &- call.startedAt
    let failure = ending.failure
    let isToBlame = failure?.isEndpointToBlame ?? false
    defer { if isToBlame { owner.endpointFailed(self) } }
    if call.queue != nil { return load.streamClosed(at: now, failed: isToBlame) }
    if failure?.code == .cancelled, failure?.origin == .local {
      load.finished(at: now, elapsed: elapsed, outcome: .abandoned)
    } else if isToBlame {
      // What the caller was ready to wait; a second where that has no end.
      let timeout =
        call.deadline == .never ? 1_000_000_000 : call.deadline.nanoseconds &- call.startedAt
      load.finished(at: now, elapsed: elapsed, outcome: .failed(timeout: timeout))
    } else {
      load.finished(at: now, elapsed: elapsed, outcome: .answered)
    }
  }
}
