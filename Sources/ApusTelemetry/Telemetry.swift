// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
package import ApusTransport
package import ApusWire
import OTLPAPI
import Synchronization

/// What one process records of itself: spans, metrics and logs.
///
/// A `ServiceProcess` has one by itself; another program makes one by ``bootstrap(of:logs:environment:)``.
/// What code tells goes through the general APIs: counters, gauges and timers of swift-metrics,
/// `withSpan` of swift-distributed-tracing, loggers of swift-log.
///
/// The pieces: observers of ApusRPC, ApusStore and ApusEvents are told of calls and work, count them,
/// and make spans of those whose trace is recorded. Spans and log entries wait in bounded buffers;
/// ``TelemetryExporter`` takes them to a ``TelemetrySink``, and ``PrometheusEndpoint`` shows metrics.
public final class Telemetry: Sendable {
  package let settings: TelemetrySettings
  package let resource: TelemetryResource
  package let recorder: SpanRecorder
  package let registry = MetricRegistry()
  /// Takes the process's log entries when this is the process's; `nil` where nobody is told.
  package let logTap: LogTap?
  let sampler: TraceSampler
  private let processMetrics: ProcessMetrics
  private let startedAt = SystemTime.nanoseconds()
  private let works = Mutex<[String: WorkRecorder]>([:])
  let telling = Mutex<Telling?>(nil)

  /// - Parameters:
  ///   - service: in whose name the process tells: `shop.cart.v1`.
  ///   - isTold: whether anybody is told of spans and logs; else only metrics are kept.
  ///   - loops: whose lateness is told.
  package init(
    of service: String, settings: TelemetrySettings, isTold: Bool, loops: LoopGroup? = nil
  ) {
    self.settings = settings
    resource = TelemetryResource(service: service)
    recorder = SpanRecorder(isTold: isTold)
    sampler = TraceSampler(rate: isTold ? settings.traceRate : 0)
    logTap = isTold ? LogTap(service: service) : nil
    processMetrics = ProcessMetrics(of: service, loops: loops)
    registry.add(processMetrics)
    registry.add(DroppedSource(recorder: recorder, tap: logTap, service: service))
  }

  /// The trace and the span in which the current task works.
  package static var currentTrace: TraceContext? {
    SpanReference.currentTrace ?? CallContext.current?.trace
  }

  /// - Parameter services: all that the server serves, in its order.
  package func serverObserver(
    of services: [ServiceDescriptor], loops: LoopGroup
  ) -> any ServerObserver {
    let calls = ServerCalls(
      services, of: resource.service, loopCount: loops.executors.count, sampler: sampler,
      recorder: recorder)
    registry.add(calls)
    return calls
  }

  /// `nil` for a callee whose calls are not told.
  package func clientObserver(
    of caller: String, to callee: String, loops: LoopGroup
  ) -> (any ClientObserver)? {
    guard !UntoldPackages.all.contains(callee) else { return nil }
    let calls = ClientCalls(
      of: caller, to: callee, loopCount: loops.executors.count, sampler: sampler,
      recorder: recorder)
    registry.add(calls)
    return calls
  }

  /// One for each service.
  package func workObserver(of service: String) -> any WorkObserver {
    works.withLock { works in
      if let known = works[service] { return known }
      let work = WorkRecorder(of: service, sampler: sampler, recorder: recorder, registry: registry)
      works[service] = work
      registry.add(work)
      return work
    }
  }

  /// What is looked at and not counted.
  package func setGauge(_ gauge: TelemetryGauge, _ labels: MetricFamily.Labels, to value: Double) {
    registry.set(gauge.name, labels, to: value)
  }

  /// Asks the loops how late they are.
  package func probeLoops() { processMetrics.probe() }

  /// All metrics in Prometheus's format.
  package var prometheusText: String { PrometheusText.text(registry.collect()) }

  func exportedMetrics() -> [ResourceMetrics] {
    let now = SystemTime.nanoseconds()
    let metrics = registry.collect().filter { !$0.series.isEmpty }
      .map { $0.message(start: startedAt, now: now) }
    guard !metrics.isEmpty else { return [] }
    return [
      ResourceMetrics(
        resource: resource.message(of: resource.service),
        scopeMetrics: [ScopeMetrics(scope: Self.scope, metrics: metrics)])
    ]
  }

  /// What was taken from the buffers, as OpenTelemetry has it.
  func export(spans: [FinishedSpan], logs: [FinishedLog]) -> TelemetryExport {
    var export = TelemetryExport()
    for (service, own) in Dictionary(grouping: spans, by: \.service) {
      export.spans.append(
        ResourceSpans(
          resource: resource.message(of: service),
          scopeSpans: [ScopeSpans(scope: Self.scope, spans: own.map(\.span))]))
    }
    for (service, own) in Dictionary(grouping: logs, by: \.service) {
      export.logs.append(
        ResourceLogs(
          resource: resource.message(of: service),
          scopeLogs: [ScopeLogs(scope: Self.scope, logRecords: own.map(\.record))]))
    }
    return export
  }

  private static let scope = InstrumentationScope(name: "apus")
}

/// What a process looks at from time to time.
package enum TelemetryGauge: Sendable {
  case serverRunning, clientBreaker, outboxDepth

  var name: String {
    switch self {
    case .serverRunning: MetricNames.serverRunning
    case .clientBreaker: MetricNames.clientBreaker
    case .outboxDepth: MetricNames.outboxDepth
    }
  }
}

/// What was not told.
private struct DroppedSource: MetricSource {
  let recorder: SpanRecorder
  let tap: LogTap?
  let service: String

  func collect() -> [MetricFamily] {
    func series(_ kind: String, _ count: Int) -> MetricFamily.Series {
      .init([.init("service", service), .init("kind", kind)], .number(Double(count)))
    }
    return [
      MetricFamily(
        MetricNames.telemetryDropped, .counter, help: "Spans and log entries that nobody was told.",
        series: [
          series("spans", recorder.buffer.droppedCount),
          series("logs", tap?.buffer.droppedCount ?? 0),
        ])
    ]
  }
}
