// SPDX-License-Identifier: Apache-2.0

/// One metric with all of its series, as it was at one moment.
package struct MetricFamily: Sendable, Equatable {
  package enum Kind: Sendable, Equatable { case counter, gauge, histogram }

  package typealias Labels = [Label]

  package struct Label: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package enum Value: Sendable, Equatable {
    case number(Double)
    case histogram(HistogramValue)
  }

  package struct Series: Sendable, Equatable {
    package var labels: Labels
    package var value: Value

    package init(_ labels: Labels, _ value: Value) {
      self.labels = labels
      self.value = value
    }
  }

  package var name: String
  package var kind: Kind
  /// As UCUM has it: `s`, `By`; empty for a number of things.
  package var unit: String
  package var help: String
  package var series: [Series]

  package init(
    _ name: String, _ kind: Kind, unit: String = "", help: String = "", series: [Series] = []
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
    self.series = series
  }
}

/// Counts of values by their size.
package struct HistogramValue: Sendable, Equatable {
  /// Upper limits, ascending; one more count than these, for what is above the last.
  package var bounds: [Double]
  package var counts: [UInt64]
  package var sum: Double

  package init(bounds: [Double], counts: [UInt64], sum: Double) {
    self.bounds = bounds
    self.counts = counts
    self.sum = sum
  }

  package var count: UInt64 { counts.reduce(0, &+) }

  package mutating func add(_ other: HistogramValue) {
    for index in counts.indices { counts[index] &+= other.counts[index] }
    sum += other.sum
  }
}

/// Something that knows metrics and is asked for them at each export.
package protocol MetricSource: Sendable {
  func collect() -> [MetricFamily]
}
