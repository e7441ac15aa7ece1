// SPDX-License-Identifier: Apache-2.0

package import OTLPAPI

/// One export: what has gathered since the last one.
package struct TelemetryExport: Sendable {
  package var spans: [ResourceSpans] = []
  package var metrics: [ResourceMetrics] = []
  package var logs: [ResourceLogs] = []

  package init() {}

  package var isEmpty: Bool { spans.isEmpty && metrics.isEmpty && logs.isEmpty }
}

/// Where telemetry goes.
package protocol TelemetrySink: Sendable {
  /// Returns once it is there.
  ///
  /// - Throws: ``TelemetryRefused`` when it is not wanted and need not be told again; else why it
  ///   could not be told now.
  func export(_ export: TelemetryExport) async throws
}

/// Whoever was told does not want it.
package struct TelemetryRefused: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
