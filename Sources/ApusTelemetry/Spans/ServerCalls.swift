// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import OTLPAPI

/// Observes the calls that a server answers.
final class ServerCalls: ServerObserver, MetricSource {
  private struct Method {
    let name: String
    /// In whose name it is told.
    let service: String
    /// What keeps a system going is recorded as a part of other traces only.
    let beginsTraces: Bool
    /// Telling must not tell of itself.
    let isRecorded: Bool
  }

  private let methods: [Method]
  /// By method, then by loop.
  private let cells: [[CallCell]]
  private let sampler: TraceSampler
  private let recorder: SpanRecorder

  init(
    _ services: [ServiceDescriptor], of service: String, loopCount: Int, sampler: TraceSampler,
    recorder: SpanRecorder
  ) {
    methods = services.flatMap { descriptor in
      let isPlatform = descriptor.package.hasPrefix("apus.")
      return descriptor.methods.map { method in
        Method(
          name: method.name,
          service: UntoldPackages.inEveryProcess.contains(descriptor.package)
            ? service : descriptor.package, beginsTraces: !isPlatform,
          isRecorded: !UntoldPackages.all.contains(descriptor.package))
      }
    }
    cells = methods.map { _ in (0..<max(1, loopCount)).map { _ in CallCell() } }
    self.sampler = sampler
    self.recorder = recorder
  }

  func isRootSampled(_ method: Int, at now: UInt64) -> Bool {
    methods[method].beginsTraces && sampler.admit(at: now)
  }

  func ended(_ method: Int, _ status: StatusCode, nanoseconds: UInt64, loop: Int) {
    let own = cells[method]
    own[min(loop, own.count - 1)].record(status, nanoseconds: nanoseconds)
  }

  func collect() -> [MetricFamily] {
    var calls = MetricFamily(
      MetricNames.serverCalls, .counter, help: "Calls that were answered, by their status.")
    var durations = MetricFamily(
      MetricNames.serverDuration, .histogram, unit: "s",
      help: "From the arrival of a request to its answer.")
    for (method, own) in zip(methods, cells) {
      guard let counts = CallCounts(own) else { continue }
      let labels: MetricFamily.Labels = [
        .init("service", method.service), .init("method", method.name),
      ]
      durations.series.append(.init(labels, .histogram(counts.durations)))
      for (status, count) in counts.byStatus {
        calls.series.append(.init(labels + [.init("status", "\(status)")], .number(Double(count))))
      }
    }
    return [calls, durations]
  }

  func record(_ seen: ServerSpan) {
    let method = methods[seen.method]
    guard method.isRecorded else { return }
    var attributes = CallAttributes.of(
      method: method.name, status: seen.status, errorName: seen.errorName, peer: seen.caller,
      attempt: seen.attempt)
    let started = seen.startedAt == 0 ? seen.endedAt : seen.startedAt
    let work = seen.endedAt &- started
    attributes += [
      CallAttributes.microseconds("apus.wait_us", started &- seen.arrivedAt),
      CallAttributes.microseconds("apus.codec_us", seen.codecNanoseconds),
      CallAttributes.microseconds("apus.work_us", work &- min(work, seen.codecNanoseconds)),
      KeyValue("apus.request_bytes", seen.requestByteCount),
      KeyValue("apus.response_bytes", seen.responseByteCount),
    ]
    if let left = seen.deadlineMicroseconds {
      attributes.append(KeyValue("apus.deadline_ms", Int(left / 1_000)))
    }
    if seen.messageCount > 0 { attributes.append(KeyValue("apus.messages", seen.messageCount)) }
    recorder.record(
      OTLPAPI.Span(
        method.name, .server, trace: seen.trace, parent: seen.parent,
        start: recorder.unixTime(seen.arrivedAt), end: recorder.unixTime(seen.endedAt),
        attributes: attributes, isError: seen.status.isServerFailure), of: method.service)
  }
}

/// Whose calls are not recorded, so that telling and finding do not tell of themselves.
enum UntoldPackages {
  static let all: Set<String> = ["apus.console.v1", "apus.registry.v1"]
  /// Served by every process in its own name.
  static let inEveryProcess: Set<String> = [
    "apus.health.v1", "apus.reflection.v1", "apus.saga.v1",
  ]
}
