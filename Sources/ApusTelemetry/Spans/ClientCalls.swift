// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import OTLPAPI

/// Observes the calls of one channel.
final class ClientCalls: ClientObserver {
  /// Who calls, and is told of: `shop.cart.v1`.
  private let caller: String
  private let callee: String
  private let beginsTraces: Bool
  private let sampler: TraceSampler
  private let recorder: SpanRecorder

  init(of caller: String, to callee: String, sampler: TraceSampler, recorder: SpanRecorder) {
    self.caller = caller
    self.callee = callee
    // What keeps a system going, as the bus, is recorded as a part of other traces only.
    beginsTraces = !callee.hasPrefix("apus.")
    self.sampler = sampler
    self.recorder = recorder
  }

  func isRootSampled(at now: UInt64) -> Bool { beginsTraces && sampler.admit(at: now) }

  var currentSpan: TraceContext? { SpanReference.currentTrace }

  func ended(
    _ method: borrowing MethodDescriptor, _ status: StatusCode, nanoseconds: UInt64, retries: Int,
    loop: Int
  ) {
  }

  func record(_ seen: ClientSpan) {
    var attributes = CallAttributes.of(
      method: seen.method, status: seen.status, errorName: seen.errorName, peer: callee,
      attempt: seen.attempt)
    if !seen.address.isEmpty { attributes.append(KeyValue("server.address", seen.address)) }
    let sent = seen.sentAt == 0 ? seen.endedAt : seen.sentAt
    let exchange = seen.endedAt &- sent
    attributes += [
      CallAttributes.microseconds("apus.wait_us", sent &- seen.startedAt),
      CallAttributes.microseconds(
        "apus.wire_us", exchange &- min(exchange, seen.codecNanoseconds)),
      CallAttributes.microseconds("apus.codec_us", seen.codecNanoseconds),
      KeyValue("apus.request_bytes", seen.requestByteCount),
      KeyValue("apus.response_bytes", seen.responseByteCount),
    ]
    if let given = seen.deadlineNanoseconds {
      attributes.append(KeyValue("apus.deadline_ms", Int(clamping: given / 1_000_000)))
    }
    if seen.retryCount > 0 { attributes.append(KeyValue("apus.retries", seen.retryCount)) }
    if seen.messageCount > 0 { attributes.append(KeyValue("apus.messages", seen.messageCount)) }
    recorder.record(
      OTLPAPI.Span(
        seen.method, .client, trace: seen.trace, parent: seen.parent,
        start: recorder.unixTime(seen.startedAt), end: recorder.unixTime(seen.endedAt),
        attributes: attributes, isError: seen.status != .ok), of: caller)
  }
}
