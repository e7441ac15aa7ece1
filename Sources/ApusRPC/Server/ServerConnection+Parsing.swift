// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// From bytes to waiting calls. The parser waits for nothing: a RESET may stand behind its CALL.
extension ServerConnection {
  var hasWaitingCalls: Bool { readyIndex < ready.count }

  func parse() {
    guard !isClosing, !isClosed else { return }
    do throws(ConnectionError) {
      while let frame = try input.nextFrame(limits: core.settings.frameLimits) {
        guard let storage = input.storage else { return }
        let header = frame.header
        // Safe: the frame lies whole in the block, which outlives this scope.
        let event = try unsafe machine.receive(
          header, block: RawSpan(_unsafeBytes: storage.span(frame.offset, header.headerByteCount)),
          body: RawSpan(_unsafeBytes: storage.span(frame.bodyOffset, header.bodyByteCount)),
          now: arrivedAt)
        handle(event, frame, storage)
        if isClosing { return }
      }
    } catch {
      close(CloseFrame(error, lastProcessedStreamID: machine.lastStreamID), because: "\(error)")
    }
  }

  private func handle(
    _ event: ServerMachine.Event, _ frame: InputBuffer.Frame, _ storage: ByteStorage
  ) {
    switch event {
    case .call(let slot, let body): enqueue(slot, body, frame, storage)
    case .none, .ready, .drainAcknowledged, .pong: break
    case .message(let slot, let body, let isLast, let cost):
      let message = body == .none ? nil : bytes(body, frame, storage)
      receive(message, isLast: isLast, cost: cost, slot)
    case .piece(let slot, let byteCount): grantPiece(byteCount, slot)
    case .refused(let streamID, let refusal): refuse(streamID, refusal)
    case .oversized(let slot, let byteCount, let max): refuseRequests(slot, byteCount, max)
    case .reset(let slot, _): reset(slot)
    case .credit(let slot):
      pumpPending()
      wakeWriter(slot)
    case .ping(let token):
      out.writePing(token, isAnswer: true)
      wantFlush()
    case .closed(let frame):
      if frame.rawCode != CloseCode.done.rawValue {
        core.logger.info(
          "peer closed the connection",
          metadata: ["reason": "\(frame.text)", "peer": "\(address)"])
      }
      isClosing = true
      transport?.close(.graceful)
    }
  }

  /// A piece of a request is granted at once; one of a stream only when nothing waits before it.
  private func grantPiece(_ byteCount: Int, _ slot: Int) {
    if slot < calls.count, let requests = calls[slot].requests, requests.holds(byteCount) { return }
    grant(byteCount, slot)
  }

  func grant(_ byteCount: Int, _ slot: Int) {
    guard byteCount > 0 else { return }
    machine.grant(byteCount, on: slot)
    out.writeCredit(
      streamID: machine.slots[slot].streamID, byteCount: UInt32(clamping: byteCount))
    wantFlush()
  }

  private func enqueue(
    _ slot: Int, _ body: MessageBody, _ frame: InputBuffer.Frame, _ storage: ByteStorage
  ) {
    let streamID = machine.slots[slot].streamID
    while calls.count <= slot { calls.append(RunningCall()) }
    calls[slot] = RunningCall()
    calls[slot].arrivedAt = arrivedAt
    guard let method = core.methods.find(machine.slots[slot].header.method) else {
      return refuse(slot, RPCError(.unimplemented, "this server has no such method"))
    }
    if let observer = core.observer { beginObserving(slot, method, observer) }
    let kind = core.methods.entries[method].method.kind
    if kind.takesStream {
      beginRequests(slot, body == .none ? nil : bytes(body, frame, storage))
    } else if machine.slots[slot].isInputOpen {
      return refuse(
        slot, RPCError(.invalidArgument, "the method takes one request, and it had no LAST"))
    }
    if let refusal = refusalOfAccess(slot, method) { return refuse(slot, refusal) }
    if core.methods.entries[method].method.idempotency == .key,
      machine.slots[slot].tags?.idempotencyKey == nil
    {
      return refuse(
        slot, RPCError(.invalidArgument, "the method needs an idempotency key, none came"))
    }
    calls[slot].deadline = Deadline(
      remainingMicroseconds: machine.slots[slot].header.remainingMicroseconds, now: arrivedAt)
    var call = unsafe ReadyCall(slot: slot, streamID: streamID, method: method, storage: nil)
    switch body {
    case .none: break
    case .assembled(let bytes): call.body = bytes
    case .inFrame:
      unsafe call.storage = Unmanaged.passUnretained(storage)
      call.offset = frame.bodyOffset
      call.byteCount = frame.header.bodyByteCount
    }
    ready.append(call)
  }

  /// Answers a call that is counted and that no handler has seen.
  func refuse(_ slot: Int, _ error: RPCError) {
    var error = error
    error.origin = .runtime
    error.flags.insert(.notProcessed)
    // Somewhere else the same answer would come.
    if error.code != .resourceExhausted && error.code != .unavailable {
      error.flags.insert(.neverRetry)
    }
    writeEnd(machine.slots[slot].streamID, error, slot: slot)
    release(slot)
  }

  private func refuse(_ streamID: UInt32, _ refusal: ServerMachine.Refusal) {
    var error: RPCError
    switch refusal {
    case .tooManyHandlers(let max):
      error = RPCError(
        .resourceExhausted, "\(max + 1) calls at once on this connection, \(max) are allowed")
    case .messageTooLarge(let byteCount, let max):
      error = RPCError(
        .resourceExhausted, "the request has at least \(byteCount) bytes, \(max) are allowed")
      error.flags.insert(.neverRetry)
    case .cancelled:
      error = RPCError(.cancelled, "the caller gave up before its request had come")
    case .draining: error = RPCError(.unavailable, "the server is shutting down")
    }
    error.origin = .runtime
    error.flags.insert(.notProcessed)
    writeEnd(streamID, error, slot: nil)
  }

  /// The caller has given up, or broken a rule.
  func reset(_ slot: Int) {
    guard slot < calls.count else { return }
    calls[slot].isReset = true
    calls[slot].requests?.fail(.local(.cancelled, "the caller has gone"))
    calls[slot].task?.cancel()
    pending.removeAll { $0.slot == slot && $0.streamID == machine.slots[slot].streamID }
    wakeWriter(slot)
    if calls[slot].isAnswered { end(slot, machine.slots[slot].streamID) }
  }
}
