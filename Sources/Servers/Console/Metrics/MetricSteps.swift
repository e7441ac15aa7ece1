// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire

/// Several series as one, over equal steps of time. Pure.
struct MetricSteps: Sendable {
  private let kind: MetricSample.Kind
  /// Nanoseconds.
  private let step: Int64
  private var sums: [Int64: MetricPoint] = [:]
  /// Of the histograms: only those with the same can be added.
  private var bounds: [Double]?

  init(kind: MetricSample.Kind, step: Int64) {
    self.kind = kind
    self.step = step
  }

  /// - Parameters:
  ///   - points: of one series, in order, perhaps with one before `since`.
  ///   - bounds: of its histogram.
  mutating func add(_ points: [(at: Int64, MetricPoint)], bounds: [Double], since: Int64) {
    if kind == .histogram {
      guard self.bounds == nil || self.bounds == bounds else { return }
      self.bounds = bounds
    }
    var previous: MetricPoint?
    /// A gauge counts with its last value in a step.
    var last: [Int64: MetricPoint] = [:]
    for (at, point) in points {
      defer { previous = point }
      guard at >= since - MetricTable.slot else { continue }
      let place = at / step
      if kind == .gauge {
        last[place] = point
      } else if let previous {
        sums[place, default: MetricPoint(value: 0)].add(point.increase(since: previous))
      } else if at >= since + MetricTable.slot {
        // Its first value, and there was time for one before: it began then, at zero.
        sums[place, default: MetricPoint(value: 0)].add(point)
      } else {
        // It ran before we look.
        sums[place, default: MetricPoint(value: 0)].add(MetricPoint(value: 0))
      }
    }
    for (place, point) in last { sums[place, default: MetricPoint(value: 0)].add(point) }
  }

  func points(_ aggregation: Aggregation) -> [Point] {
    sums.sorted { $0.key < $1.key }.compactMap { place, sum in
      guard let value = value(sum, aggregation), value.isFinite else { return nil }
      return Point(at: Timestamp(unixNanoseconds: place * step), value: value)
    }
  }

  private func value(_ sum: MetricPoint, _ aggregation: Aggregation) -> Double? {
    switch kind {
    case .gauge: return sum.value
    case .counter: return sum.value / (Double(step) / 1e9)
    case .histogram: break
    }
    switch aggregation {
    case .mean: return sum.value > 0 ? sum.sum / sum.value : nil
    case .p50: return quantile(0.5, sum.counts)
    case .p95: return quantile(0.95, sum.counts)
    case .p99: return quantile(0.99, sum.counts)
    case .value, .unrecognized: return sum.value / (Double(step) / 1e9)
    }
  }

  /// As Prometheus does it: even within a bucket; what lies above the last bound counts as that.
  private func quantile(_ share: Double, _ counts: [UInt64]) -> Double? {
    guard let bounds, let highest = bounds.last, counts.count == bounds.count + 1 else {
      return nil
    }
    let total = counts.reduce(0.0) { $0 + Double($1) }
    guard total > 0 else { return nil }
    let rank = share * total
    var seen = 0.0
    for (index, count) in counts.enumerated() where count > 0 {
      let below = seen
      seen += Double(count)
      guard seen >= rank else { continue }
      guard index < bounds.count else { return highest }
      let lower = index == 0 ? min(0, bounds[0]) : bounds[index - 1]
      return lower + (bounds[index] - lower) * (rank - below) / Double(count)
    }
    return highest
  }
}
