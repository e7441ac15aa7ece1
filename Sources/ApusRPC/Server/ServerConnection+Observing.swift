// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// What an observer is told of a call, gathered while it runs.
struct ObservedCall {
  /// The place of its method; -1 while nobody observes.
  var method = -1
  /// What the handler goes on with: with a span of its own when the trace is recorded.
  var trace = TraceContext()
  var isRecorded = false
  /// Nothing was answered yet.
  static let open: UInt8 = 0xFF
  var status = ObservedCall.open
  var endedAt: UInt64 = 0
  var codecNanoseconds: UInt64 = 0
  var requestByteCount = 0
  var responseByteCount = 0
  var messageCount = 0
  var errorName: String?
}

extension ServerConnection {
  /// Decides about a trace that begins here, and gives this call its span.
  func beginObserving(_ slot: Int, _ method: Int, _ observer: any ServerObserver) {
    let received = machine.slots[slot].header.trace
    calls[slot].seen.method = method
    calls[slot].seen.trace =
      received.isNone
      ? TraceContext(root: observer.isRootSampled(method, at: arrivedAt), using: &random)
      : received.child(using: &random)
    calls[slot].seen.isRecorded = calls[slot].seen.trace.isSampled
  }

  func sawRequest(_ slot: Int, began: UInt64) {
    calls[slot].seen.codecNanoseconds &+= LoopClock.now() &- began
    guard let request = calls[slot].request else { return }
    calls[slot].seen.requestByteCount = request.body?.count ?? request.byteCount
  }

  /// The reply is encoded since its header was written.
  func sawReply(_ slot: Int, _ byteCount: Int) {
    let now = LoopClock.now()
    calls[slot].seen.codecNanoseconds &+= now &- calls[slot].seen.endedAt
    calls[slot].seen.responseByteCount = byteCount
  }

  func sawFailure(_ slot: Int, _ error: RPCError) {
    calls[slot].seen.status = error.code.rawValue
    if calls[slot].seen.isRecorded { calls[slot].seen.errorName = error.errorName }
  }

  /// Tells of a call whose slot is about to be freed.
  func endObserving(_ slot: Int, _ observer: any ServerObserver) {
    guard slot < calls.count, calls[slot].seen.method >= 0 else { return }
    // A call without an END has lost its connection.
    let status = StatusCode(rawValue: calls[slot].seen.status) ?? .cancelled
    if calls[slot].seen.endedAt == 0 { calls[slot].seen.endedAt = LoopClock.now() }
    observer.ended(
      calls[slot].seen.method, status,
      nanoseconds: calls[slot].seen.endedAt &- calls[slot].arrivedAt, loop: executor.index)
    if calls[slot].seen.isRecorded { observer.record(span(of: slot, status)) }
  }

  private func span(of slot: Int, _ status: StatusCode) -> ServerSpan {
    let (seen, header) = (calls[slot].seen, machine.slots[slot].header)
    return ServerSpan(
      method: seen.method, trace: seen.trace, parent: header.trace.spanID,
      caller: peer?.caller.path ?? "", status: status, errorName: seen.errorName,
      arrivedAt: calls[slot].arrivedAt, startedAt: calls[slot].startedAt, endedAt: seen.endedAt,
      codecNanoseconds: seen.codecNanoseconds, requestByteCount: seen.requestByteCount,
      responseByteCount: seen.responseByteCount, messageCount: seen.messageCount,
      attempt: Int(header.attempt),
      deadlineMicroseconds: header.remainingMicroseconds == CallHeader.noDeadline
        ? nil : header.remainingMicroseconds)
  }
}
