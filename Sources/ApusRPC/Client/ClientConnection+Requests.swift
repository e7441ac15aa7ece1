// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// Streams of requests: from the caller's messages to frames.
extension ClientConnection {
  /// What became of a message.
  enum Written {
    case written
    /// The call is over, and the message has not left whole.
    case isOver
    case refused(RPCError)
  }

  /// 16 KiB: one TLS record.
  private static let flushByteCount = 16_384

  /// Sends one message of a stream, suspending while the server has granted no more.
  nonisolated(nonsending) func write(_ body: Bytes, _ queue: ReplyQueue) async -> Written {
    guard isOpen(queue) else { return .isOver }
    if let refusal = refusal(body, queue) { return .refused(refusal) }
    // From here on it is known to no other endpoint.
    queue.hasSent = true
    if writeNow(body, queue) { return .written }
    let hasLeft = await withTaskCancellationHandler {
      await unsafe withUnsafeContinuation { continuation in
        guard !queue.isOver else { return unsafe continuation.resume(returning: false) }
        unsafe queue.writer = continuation
      }
    } onCancel: {
      cancel(queue.slot, queue.streamID)
    }
    return hasLeft ? .written : .isOver
  }

  private func isOpen(_ queue: ReplyQueue) -> Bool {
    !isClosed && !queue.isOver && machine.slots[queue.slot].streamID == queue.streamID
      && !machine.slots[queue.slot].isGivenUp
  }

  private func refusal(_ body: Bytes, _ queue: ReplyQueue) -> RPCError? {
    if queue.hasFinishedSending {
      return .local(.failedPrecondition, "a request was written after finish()")
    }
    guard unsafe queue.writer == nil else {
      return .local(.failedPrecondition, "two tasks write one stream of requests at once")
    }
    let limit = Int(machine.peer?.maxMessageByteCount ?? 0)
    guard body.count <= limit else {
      return .local(
        .resourceExhausted, "the request has \(body.count) bytes, \(address) takes \(limit)",
        flags: .neverRetry)
    }
    return nil
  }

  /// False when it waits for credit, among the bodies of other calls.
  private func writeNow(_ body: Bytes, _ queue: ReplyQueue) -> Bool {
    let cost = max(body.count, FrameHeader.leastMessageCost)
    guard body.count <= roomForBody(queue.slot), cost <= machine.slots[queue.slot].sendCredit else {
      pending.append(
        PendingBody(slot: queue.slot, streamID: queue.streamID, body: body, last: .message([])))
      pumpPending()
      return !pending.contains { $0.slot == queue.slot }
    }
    let start = out.beginFrame(.message, streamID: queue.streamID, flags: .body)
    out.append(body)
    out.endFrame(start)
    machine.spend(cost, on: queue.slot)
    if out.count >= Self.flushByteCount { flush() } else { wantFlush() }
    return true
  }

  /// Ends the stream of requests; the call goes on.
  func finishSending(_ queue: ReplyQueue) {
    guard isOpen(queue), !queue.hasFinishedSending else { return }
    queue.hasFinishedSending = true
    let start = out.beginFrame(.end, streamID: queue.streamID, flags: .last)
    out.endFrame(start)
    wantFlush()
  }
}
