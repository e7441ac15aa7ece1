// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
import ApusTransport
package import ApusWire
import OTLPAPI
import Synchronization

/// What one process records of itself: spans, metrics and logs.
///
/// A ``ServiceProcess`` has one by itself. What others tell goes through the general APIs: counters,
/// gauges and timers of swift-metrics, `withSpan` of swift-distributed-tracing, loggers of swift-log.
///
/// The pieces: ``ServerObserver`` and ``ClientObserver`` of ApusRPC are told of calls at their speed
/// and count them; of traces that are recorded they make spans. Spans and log entries wait in bounded
/// buffers, and ``TelemetryExporter`` takes them to a ``TelemetrySink``.
public final class Telemetry: Sendable {
  package let settings: TelemetrySettings
  package let resource: TelemetryResource
  package let recorder = SpanRecorder()
  /// The process's log entries, when this is the one that collects them.
  package let logTap: LogTap?
  let sampler: TraceSampler

  /// - Parameter service: in whose name the process tells: `shop.cart.v1`.
  package init(of service: String, settings: TelemetrySettings) {
    self.settings = settings
    resource = TelemetryResource(service: service)
    sampler = TraceSampler(rate: settings.traceRate)
    let tap = LogTap(service: service)
    logTap = tap.install() ? tap : nil
  }

  /// The trace and the span in which the current task works.
  package static var currentTrace: TraceContext? {
    SpanReference.currentTrace ?? CallContext.current?.trace
  }

  /// - Parameter services: all that the server serves, in its order.
  package func serverObserver(of services: [ServiceDescriptor]) -> any ServerObserver {
    ServerCalls(services, of: resource.service, sampler: sampler, recorder: recorder)
  }

  /// `nil` for a callee whose calls are not told.
  package func clientObserver(of caller: String, to callee: String) -> (any ClientObserver)? {
    guard !UntoldPackages.all.contains(callee) else { return nil }
    return ClientCalls(of: caller, to: callee, sampler: sampler, recorder: recorder)
  }

  func refresh() async {}

  func exportedMetrics() -> [ResourceMetrics] { [] }

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

  static let scope = InstrumentationScope(name: "apus")
}
