// SPDX-License-Identifier: Apache-2.0

package import CoreMetrics

/// What code counts by swift-metrics, in the registry of the process.
package struct RegistryFactory: MetricsFactory {
  private let registry: MetricRegistry

  package init(_ registry: MetricRegistry) { self.registry = registry }

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    CounterCell(number(label, dimensions, { .counter(NumberCell()) }))
  }

  package func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    CounterCell(number(label, dimensions, { .counter(NumberCell()) }))
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    GaugeCell(number(label, dimensions, { .gauge(NumberCell()) }))
  }

  package func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    guard aggregate else {
      return GaugeCell(number(label, dimensions, { .gauge(NumberCell()) }))
    }
    let cell = registry.cell(label, Self.labels(dimensions)) { .distribution(DistributionCell()) }
    guard case .distribution(let own) = cell else { return ValueCell(DistributionCell()) }
    return ValueCell(own)
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    let cell = registry.cell(label, Self.labels(dimensions), unit: "s") {
      .durations(DurationCell())
    }
    guard case .durations(let own) = cell else { return TimeCell(DurationCell()) }
    return TimeCell(own)
  }

  // A series lives as long as its process: what was counted stays counted.
  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  package func destroyMeter(_ handler: any MeterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}

  private func number(
    _ label: String, _ dimensions: [(String, String)], _ make: () -> MetricRegistry.Cell
  ) -> NumberCell {
    switch registry.cell(label, Self.labels(dimensions), make) {
    case .counter(let cell), .gauge(let cell): cell
    case .durations, .distribution: NumberCell()
    }
  }

  private static func labels(_ dimensions: [(String, String)]) -> MetricFamily.Labels {
    dimensions.map { MetricFamily.Label($0, $1) }
  }
}

private final class CounterCell: CounterHandler, FloatingPointCounterHandler {
  private let cell: NumberCell
  init(_ cell: NumberCell) { self.cell = cell }
  // Exact up to 2⁵³.
  func increment(by amount: Int64) { cell.add(Double(amount)) }
  func increment(by amount: Double) { cell.add(amount) }
  func reset() { cell.set(0) }
}

private final class GaugeCell: MeterHandler, RecorderHandler {
  private let cell: NumberCell
  init(_ cell: NumberCell) { self.cell = cell }
  func set(_ value: Int64) { cell.set(Double(value)) }
  func set(_ value: Double) { cell.set(value) }
  func increment(by amount: Double) { cell.add(amount) }
  func decrement(by amount: Double) { cell.add(-amount) }
  func record(_ value: Int64) { cell.set(Double(value)) }
  func record(_ value: Double) { cell.set(value) }
}

private final class ValueCell: RecorderHandler {
  private let cell: DistributionCell
  init(_ cell: DistributionCell) { self.cell = cell }
  func record(_ value: Int64) { cell.record(Double(value)) }
  func record(_ value: Double) { cell.record(value) }
}

private final class TimeCell: TimerHandler {
  private let cell: DurationCell
  init(_ cell: DurationCell) { self.cell = cell }
  func recordNanoseconds(_ duration: Int64) { cell.record(UInt64(max(0, duration))) }
}
