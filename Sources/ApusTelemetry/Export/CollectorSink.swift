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

  private static func isWorthRetelling(_ error: RPCError) -> Bool {
    switch error.code {
    case .unavailable, .deadlineExceeded, .cancelled: true
    // The collector is full; a batch that is too large is found on this side.
    case .resourceExhausted: error.origin != .local
    default: false
    }
  }

  package func export(_ export: TelemetryExport) async throws {
    do throws(RPCError) {
      try await client.export(
        TelemetryBatch(spans: export.spans, metrics: export.metrics, logs: export.logs))
    } catch {
      guard Self.isWorthRetelling(error) else { throw TelemetryRefused("\(error)") }
      throw error
    }
  }
}
