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
  /// - Throws: why it is not; it is not told again.
  func export(_ export: TelemetryExport) async throws
}
