// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import OTLPAPI
import Synchronization

/// Observes the calls of one channel.
final class ClientCalls: ClientObserver, MetricSource {
  /// Who calls, and is told of: `shop.cart.v1`.
  private let caller: String
  private let callee: String
  private let beginsTraces: Bool
  private let sampler: TraceSampler
  private let recorder: SpanRecorder
  private let cells: [ClientCells]

  init(
    of caller: String, to callee: String, loopCount: Int, sampler: TraceSampler,
    recorder: SpanRecorder
  ) {
    cells = (0..<max(1, loopCount)).map { _ in ClientCells() }
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
    let cell = cells[min(loop, cells.count - 1)].cell(of: method)
    cell.calls.record(status, nanoseconds: nanoseconds)
    if retries > 0 { cell.retries.add(UInt64(retries), ordering: .relaxed) }
  }

  func collect() -> [MetricFamily] {
    var calls = MetricFamily(
      MetricNames.clientCalls, .counter, help: "Calls that were made, by how they ended.")
    var durations = MetricFamily(
      MetricNames.clientDuration, .histogram, unit: "s",
      help: "From a call to its end, with all of its attempts.")
    var retries = MetricFamily(
      MetricNames.clientRetries, .counter, help: "Attempts after the first.")
    for (method, own) in Dictionary(grouping: cells.flatMap(\.all), by: \.method) {
      guard let counts = CallCounts(own.map(\.calls)) else { continue }
      let labels: MetricFamily.Labels = [
        .init("service", caller), .init("peer", callee), .init("method", method),
      ]
      durations.series.append(.init(labels, .histogram(counts.durations)))
      for (status, count) in counts.byStatus {
        calls.series.append(.init(labels + [.init("status", "\(status)")], .number(Double(count))))
      }
      let retried = own.reduce(0) { $0 &+ $1.retries.load(ordering: .relaxed) }
      if retried > 0 { retries.series.append(.init(labels, .number(Double(retried)))) }
    }
    return [calls, durations, retries]
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
