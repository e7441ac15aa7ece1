// SPDX-License-Identifier: Apache-2.0

import ApusWire
import OTLPAPI

/// One value of one series at one time, as it came.
struct MetricSample: Sendable {
  enum Kind: String, Sendable { case counter, gauge, histogram }

  var metric: String
  var kind: Kind
  var unit: String
  var description: String
  var source: TelemetrySource
  var labels: [String: String]
  var at: Int64
  /// Whether it counts from the last one on; else from the start of the process.
  var isDelta: Bool
  /// Of a counter or a gauge.
  var value: Double
  var histogram: HistogramValue?
}

/// How often which values were seen: `counts[i]` up to `bounds[i]`, the last one above all bounds.
struct HistogramValue: Hashable, Sendable {
  var count: UInt64
  var sum: Double
  var bounds: [Double]
  var counts: [UInt64]
}

/// OpenTelemetry's metrics → what is kept. Pure.
struct MetricReading {
  /// Bounds of one histogram: SDKs have 15, ours 20 or so.
  private static let mostBounds = 256
  private static let mostLabels = 20

  let limits: CollectorLimits
  let times: ClosedRange<Int64>
  private(set) var samples: [MetricSample] = []
  private(set) var rejectedCount = 0

  init(limits: CollectorLimits, times: ClosedRange<Int64>) {
    self.limits = limits
    self.times = times
  }

  mutating func read(_ groups: [ResourceMetrics]) {
    for group in groups {
      let source = TelemetrySource(group.resource, limits)
      for metric in group.scopeMetrics.flatMap(\.metrics) { read(metric, source) }
    }
  }

  private mutating func read(_ metric: Metric, _ source: TelemetrySource) {
    guard !metric.name.isEmpty, metric.name.utf8.count <= limits.nameByteCount else {
      rejectedCount += 1
      return
    }
    for point in metric.gauge?.dataPoints ?? [] {
      add(metric, .gauge, source, point, isDelta: false)
    }
    if let sum = metric.sum {
      // What may fall is shown as it is, not as a rate.
      let kind: MetricSample.Kind = sum.isMonotonic ? .counter : .gauge
      for point in sum.dataPoints {
        add(metric, kind, source, point, isDelta: sum.aggregationTemporality == .delta)
      }
    }
    if let histogram = metric.histogram {
      for point in histogram.dataPoints {
        add(metric, source, point, isDelta: histogram.aggregationTemporality == .delta)
      }
    }
  }

  private mutating func add(
    _ metric: Metric, _ kind: MetricSample.Kind, _ source: TelemetrySource,
    _ point: NumberDataPoint, isDelta: Bool
  ) {
    let value = point.asDouble ?? point.asInt.map { Double($0) } ?? 0
    guard let at = Int64(exactly: point.timeUnixNano), times.contains(at), value.isFinite else {
      rejectedCount += 1
      return
    }
    samples.append(
      sample(metric, kind, source, point.attributes, at, isDelta: isDelta, value: value))
  }

  private mutating func add(
    _ metric: Metric, _ source: TelemetrySource, _ point: HistogramDataPoint, isDelta: Bool
  ) {
    let bounds = point.explicitBounds
    let sum = point.sum ?? 0
    guard let at = Int64(exactly: point.timeUnixNano), times.contains(at), sum.isFinite,
      bounds.count <= Self.mostBounds, bounds.allSatisfy(\.isFinite),
      zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 }),
      // No buckets at all are allowed: then only count and sum are known.
      point.bucketCounts.count == bounds.count + 1 || point.bucketCounts.isEmpty
    else {
      rejectedCount += 1
      return
    }
    var sample = sample(
      metric, .histogram, source, point.attributes, at, isDelta: isDelta, value: 0)
    sample.histogram = HistogramValue(
      count: point.count, sum: sum, bounds: point.bucketCounts.isEmpty ? [] : bounds,
      counts: point.bucketCounts)
    samples.append(sample)
  }

  private func sample(
    _ metric: Metric, _ kind: MetricSample.Kind, _ source: TelemetrySource,
    _ attributes: [KeyValue], _ at: Int64, isDelta: Bool, value: Double
  ) -> MetricSample {
    let text = OTLPText(limit: limits.nameByteCount)
    return MetricSample(
      metric: metric.name, kind: kind, unit: text.text(metric.unit),
      description: text.text(metric.description_), source: source,
      labels: text.attributes(Array(attributes.prefix(Self.mostLabels)), limits), at: at,
      isDelta: isDelta, value: value)
  }
}
