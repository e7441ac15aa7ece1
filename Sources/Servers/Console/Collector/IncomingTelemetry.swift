// SPDX-License-Identifier: Apache-2.0

import OTLPAPI

/// What one export brings, read and bounded.
struct IncomingTelemetry: Sendable {
  var spans: [SpanRecord] = []
  var logs: [LogEntryRecord] = []
  var metrics: [MetricSample] = []
  /// What could not be kept.
  var rejectedCount = 0

  var isEmpty: Bool { spans.isEmpty && logs.isEmpty && metrics.isEmpty }

  init(
    spans: [ResourceSpans] = [], metrics: [ResourceMetrics] = [], logs: [ResourceLogs] = [],
    limits: CollectorLimits, now: Int64, times: ClosedRange<Int64>
  ) {
    var spanReading = SpanReading(limits: limits, times: times)
    spanReading.read(spans)
    var metricReading = MetricReading(limits: limits, times: times)
    metricReading.read(metrics)
    var logReading = LogRecordReading(limits: limits, now: now, times: times)
    logReading.read(logs)
    self.spans = spanReading.records
    self.metrics = metricReading.samples
    self.logs = logReading.records
    rejectedCount =
      spanReading.rejectedCount + metricReading.rejectedCount + logReading.rejectedCount
  }
}
