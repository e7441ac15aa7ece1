// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// What an observer is told of a call, gathered over its attempts.
struct ObservedAttempt: Sendable {
  var sentAt: UInt64 = 0
  var codecNanoseconds: UInt64 = 0
  var requestByteCount = 0
  var messageCount = 0
  var responseByteCount = 0
  var address = ""
}

extension LogicalCall {
  /// Its request is encoded; only told of calls whose trace is recorded.
  mutating func sawRequest(_ byteCount: Int, _ address: String) {
    seen.codecNanoseconds &+= LoopClock.now() &- seen.sentAt
    seen.requestByteCount = byteCount
    seen.address = address
  }

  /// Messages of a stream of replies have come.
  mutating func sawReplies(_ messages: [Bytes]) {
    guard trace.isSampled else { return }
    seen.messageCount &+= messages.count
    for message in messages { seen.responseByteCount &+= message.count }
  }

  fileprivate func span(_ status: StatusCode, errorName: String?, at now: UInt64) -> ClientSpan {
    ClientSpan(
      method: method.name, trace: trace, parent: parentSpanID, status: status,
      errorName: errorName, startedAt: startedAt, sentAt: seen.sentAt, endedAt: now,
      codecNanoseconds: seen.codecNanoseconds, requestByteCount: seen.requestByteCount,
      responseByteCount: seen.responseByteCount, messageCount: seen.messageCount,
      address: seen.address, attempt: Int(attempt), retryCount: retryCount + transferCount,
      // One that was inherited may have passed already.
      deadlineNanoseconds: deadline == .never
        ? nil : deadline.nanoseconds &- min(startedAt, deadline.nanoseconds))
  }
}

extension RPCChannel {
  /// A unary call has its reply.
  func observe(
    _ call: LogicalCall, replied byteCount: Int, _ connection: ClientConnection,
    _ observer: any ClientObserver
  ) {
    let now = LoopClock.now()
    observer.ended(
      call.method, .ok, nanoseconds: now &- call.startedAt, retries: call.retryCount,
      loop: connection.executor.index)
    guard call.trace.isSampled else { return }
    var call = call
    call.seen.responseByteCount = byteCount
    observer.record(call.span(.ok, errorName: nil, at: now))
  }

  /// A call has ended for good, by `error` or without one.
  func observe(_ call: LogicalCall, _ error: RPCError?, on loop: Int) {
    guard let observer = core.observer else { return }
    let (now, status) = (LoopClock.now(), error?.code ?? .ok)
    observer.ended(
      call.method, status, nanoseconds: now &- call.startedAt, retries: call.retryCount, loop: loop)
    guard call.trace.isSampled else { return }
    observer.record(call.span(status, errorName: error?.errorName, at: now))
  }

  func observe(_ call: LogicalCall, _ error: RPCError?, on channel: LoopChannel?) {
    observe(call, error, on: channel?.executor.index ?? 0)
  }
}
