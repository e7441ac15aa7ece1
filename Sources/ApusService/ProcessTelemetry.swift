// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTelemetry
import Logging

/// Brings what a process records of itself to whom it is told: the console, or whoever the
/// environment names. A process is healthy when nobody listens.
struct ProcessTelemetry: Sendable {
  private let exporter: TelemetryExporter?

  /// So long the last export of a process may take.
  private static let lastExport: Duration = .seconds(1)

  /// What records; `nil` when it was turned off, or there is nobody who could ever be told.
  static func make(_ configuration: ProcessConfiguration, service: String) -> Telemetry? {
    let settings = configuration.telemetry
    guard settings.isOn else { return nil }
    guard
      settings.endpoint != nil || settings.metricsPort > 0 || !configuration.registry.isEmpty
    else { return nil }
    return Telemetry(of: service, settings: settings)
  }

  init(_ process: ServiceProcess) {
    guard let telemetry = process.telemetry, let sink = Self.sink(process) else {
      exporter = nil
      return
    }
    exporter = TelemetryExporter(telemetry, to: sink, logger: process.logger)
  }

  private static func sink(_ process: ServiceProcess) -> (any TelemetrySink)? {
    guard !process.configuration.registry.isEmpty else { return nil }
    return CollectorSink(
      channel: process.channel(to: "apus.console.v1", as: process.services[0].package))
  }

  /// Exports until the task is cancelled.
  func run() async throws {
    await exporter?.run()
    // It ends with the process and with nothing else.
    while true { try await Task.sleep(for: .seconds(3_600)) }
  }

  /// Tells what is left.
  func finish() async {
    guard let exporter else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await exporter.flush() }
      group.addTask { _ = try? await Task.sleep(for: Self.lastExport) }
      await group.next()
      group.cancelAll()
    }
  }
}
