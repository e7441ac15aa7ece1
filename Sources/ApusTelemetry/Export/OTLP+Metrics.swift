// SPDX-License-Identifier: Apache-2.0

import OTLPAPI

extension MetricFamily {
  /// As OpenTelemetry has it: sums and counts since the start of the process.
  ///
  /// - Parameters:
  ///   - start: of the process, in nanoseconds since 1970.
  func message(start: UInt64, now: UInt64) -> Metric {
    var metric = Metric(name: name, description_: help, unit: unit)
    switch kind {
    case .counter:
      metric.sum = Sum(
        dataPoints: numbers(start, now), aggregationTemporality: .cumulative, isMonotonic: true)
    case .gauge: metric.gauge = OTLPAPI.Gauge(dataPoints: numbers(0, now))
    case .histogram:
      metric.histogram = Histogram(
        dataPoints: distributions(start, now), aggregationTemporality: .cumulative)
    }
    return metric
  }

  private func numbers(_ start: UInt64, _ now: UInt64) -> [NumberDataPoint] {
    series.compactMap { series in
      guard case .number(let value) = series.value else { return nil }
      return NumberDataPoint(
        startTimeUnixNano: start, timeUnixNano: now, asDouble: value, attributes: series.attributes)
    }
  }

  private func distributions(_ start: UInt64, _ now: UInt64) -> [HistogramDataPoint] {
    series.compactMap { series in
      guard case .histogram(let value) = series.value else { return nil }
      return HistogramDataPoint(
        startTimeUnixNano: start, timeUnixNano: now, count: value.count, sum: value.sum,
        bucketCounts: value.counts, explicitBounds: value.bounds, attributes: series.attributes)
    }
  }
}

extension MetricFamily.Series {
  fileprivate var attributes: [KeyValue] { labels.map { KeyValue($0.name, $0.value) } }
}
