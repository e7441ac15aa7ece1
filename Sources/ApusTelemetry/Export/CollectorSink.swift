// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
package import ApusRPC

/// The Apus way: the process's own channel to the console, by mutual TLS.
package struct CollectorSink: TelemetrySink {
  private let client: CollectorClient

  /// - Parameter channel: to `apus.console.v1`, in the name of the process.
  package init(channel: RPCChannel) {
    client = CollectorClient(channel: channel)
  }

  package func export(_ export: TelemetryExport) async throws {
    try await client.export(
      TelemetryBatch(spans: export.spans, metrics: export.metrics, logs: export.logs))
  }
}
