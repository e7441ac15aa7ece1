// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// Streams of requests: from frames to the handler that reads them.
extension ServerConnection {
  /// A call whose method takes a stream; its CALL may have carried the first message.
  func beginRequests(_ slot: Int, _ first: Bytes?) {
    let queue = RequestQueue(
      connection: self, slot: slot, streamID: machine.slots[slot].streamID,
      window: core.settings.initialCredit)
    calls[slot].requests = queue
    if let first { queue.receive(first, cost: first.count) }
    if !machine.slots[slot].isInputOpen { queue.end() }
  }

  /// - Parameter message: `nil` for a frame that has none, as that which only ends the stream.
  func receive(_ message: Bytes?, isLast: Bool, cost: Int, _ slot: Int) {
    guard slot < calls.count, let requests = calls[slot].requests else { return }
    if let message {
      requests.receive(message, cost: cost)
    } else if !isLast {
      grant(cost, slot)
    }
    if isLast { requests.end() }
  }

  /// The handler has read messages: the caller may send as many more.
  func grantRequests(_ byteCount: Int, _ slot: Int, _ streamID: UInt32) {
    guard !isClosed, machine.isOpen(slot, streamID), machine.slots[slot].isInputOpen else { return }
    grant(byteCount, slot)
  }

  /// The caller sent more than is allowed: the handler is cancelled, and the call ends with that.
  func refuseRequests(_ slot: Int, _ byteCount: Int, _ max: Int) {
    guard slot < calls.count else { return }
    var error = RPCError(
      .resourceExhausted,
      "a message of the stream has at least \(byteCount) bytes, \(max) are allowed",
      origin: .runtime)
    error.flags = .neverRetry
    calls[slot].requests?.refuse(error)
    reset(slot)
  }

  func bytes(
    _ body: MessageBody, _ frame: InputBuffer.Frame, _ storage: ByteStorage
  ) -> Bytes {
    switch body {
    case .none: Bytes()
    case .assembled(let bytes): bytes
    case .inFrame: storage.bytes(frame.bodyOffset, frame.header.bodyByteCount)
    }
  }
}
