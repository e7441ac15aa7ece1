// SPDX-License-Identifier: Apache-2.0

package import ApusTransport
import CoreMetrics
public import Foundation
package import Logging
import Synchronization
import Tracing

extension Telemetry {
  private static let installed = Mutex<Telemetry?>(nil)

  /// The process's, to which the general APIs lead; they have one place for all of a process.
  package static var current: Telemetry? { installed.withLock { $0 } }

  /// Makes this one the process's, unless another is, until ``shutdown()``. Metrics and a tracer that
  /// a program has set up by itself before stay.
  package func install() {
    let isMine = Self.installed.withLock { installed in
      guard installed == nil else { return false }
      installed = self
      return true
    }
    guard isMine else { return }
    if MetricsSystem.factory is NOOPMetricsHandler {
      MetricsSystem.bootstrap(RegistryFactory(registry))
    }
    if InstrumentationSystem.instrument is NoOpInstrument {
      InstrumentationSystem.bootstrap(ApusTracer())
    }
  }

  /// Telemetry for a program that is no `ServiceProcess`, in one line, before loggers and metrics are
  /// made:
  ///
  ///     let telemetry = try await Telemetry.bootstrap(of: "shop.tools")
  ///     …
  ///     await telemetry.shutdown()
  ///
  /// Spans, metrics and logs go to `OTEL_EXPORTER_OTLP_ENDPOINT`, metrics also to `APUS_METRICS_PORT`.
  /// - Parameters:
  ///   - service: its name as others see it.
  ///   - logs: false for a program that has set swift-log up by itself; its handlers then go into a
  ///     ``TelemetryLogHandler`` to be told.
  /// - Throws: ``TelemetryError`` for a variable that cannot be used.
  public static func bootstrap(
    of service: String, logs: Bool = true,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> Telemetry {
    let settings = try TelemetrySettings(environment: environment)
    let loops = LoopGroup(count: 1)
    let isTold = settings.isOn && settings.endpoint != nil
    let telemetry = Telemetry(of: service, settings: settings, isTold: isTold)
    guard settings.isOn else { return telemetry }
    if logs {
      LoggingSystem.bootstrap { label in
        TelemetryLogHandler(label: label, showing: StreamLogHandler.standardError(label: label))
      }
    }
    telemetry.install()
    try await telemetry.start(loops: loops, fallback: nil, logger: Logger(label: service))
    return telemetry
  }

  /// What tells, between ``start(loops:fallback:logger:)`` and ``shutdown()``.
  struct Telling: Sendable {
    let task: Task<Void, Never>
    let exporter: TelemetryExporter?
    let endpoint: PrometheusEndpoint?
  }

  /// Begins to tell, in the background, until ``shutdown()``.
  ///
  /// - Parameter fallback: who is told when the environment names nobody.
  package func start(
    loops: LoopGroup, fallback: (any TelemetrySink)?, logger: Logger
  ) async throws {
    let sink = try sink(loops: loops) ?? fallback
    let exporter = sink.map { TelemetryExporter(self, to: $0, logger: logger) }
    let endpoint: PrometheusEndpoint?
    if settings.metricsPort > 0 {
      endpoint = try await PrometheusEndpoint(port: settings.metricsPort, group: loops.any) {
        self.prometheusText
      }
    } else {
      endpoint = nil
    }
    let task = Task.detached {
      await withTaskGroup(of: Void.self) { group in
        if let exporter { group.addTask { await exporter.run() } }
        while !Task.isCancelled {
          self.probeLoops()
          do { try await Task.sleep(for: .seconds(5)) } catch { break }
        }
        group.cancelAll()
      }
    }
    telling.withLock { $0 = Telling(task: task, exporter: exporter, endpoint: endpoint) }
  }

  func sink(loops: LoopGroup) throws(TelemetryError) -> (any TelemetrySink)? {
    guard let endpoint = settings.endpoint else { return nil }
    return try OTLPHTTPSink(endpoint: endpoint, headers: settings.headers, group: loops.any)
  }

  /// Tells what is left, for a second at the most.
  public func shutdown() async {
    guard let telling = telling.withLock({ $0.take() }) else { return }
    Self.installed.withLock { if $0 === self { $0 = nil } }
    telling.task.cancel()
    await telling.task.value
    await telling.endpoint?.close()
    guard let exporter = telling.exporter else { return }
    // Also when the process itself was cancelled.
    let last = Task.detached { await exporter.flush() }
    let limit = Task.detached {
      try await Task.sleep(for: .seconds(1))
      last.cancel()
    }
    await last.value
    limit.cancel()
  }
}
