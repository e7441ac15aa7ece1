// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The metrics of a process: those that code names, and those of sources.
///
/// What a label may be comes from code, and sometimes from a peer; so the number of series of one
/// metric is limited, and what comes beyond is counted in one series, `overflow="true"`.
package final class MetricRegistry: Sendable {
  /// 200 series of one metric: more cannot be read on a page.
  package static let seriesLimit = 200
  /// 1,000 names.
  package static let nameLimit = 1_000

  enum Cell: Sendable {
    case counter(NumberCell)
    case gauge(NumberCell)
    case durations(DurationCell)
    case distribution(DistributionCell)

    var kind: MetricFamily.Kind {
      switch self {
      case .counter: .counter
      case .gauge: .gauge
      case .durations, .distribution: .histogram
      }
    }

    var value: MetricFamily.Value {
      switch self {
      case .counter(let cell), .gauge(let cell): .number(cell.value)
      case .durations(let cell): .histogram(cell.value)
      case .distribution(let cell): .histogram(cell.value)
      }
    }
  }

  private struct Named {
    let kind: MetricFamily.Kind
    let unit: String
    var cells: [MetricFamily.Labels: Cell] = [:]
  }

  private struct State {
    var named: [String: Named] = [:]
    var sources: [any MetricSource] = []
  }

  private let state = Mutex(State())
  private static let overflow = [MetricFamily.Label("overflow", "true")]

  package init() {}

  package func add(_ source: any MetricSource) {
    state.withLock { $0.sources.append(source) }
  }

  /// The cell of a name and its labels, made when it is new. One that the limits forbid, or that has
  /// been another kind before, counts where nobody looks.
  func cell(
    _ name: String, _ labels: MetricFamily.Labels, unit: String = "", _ make: () -> Cell
  ) -> Cell {
    let labels = labels.sorted { $0.name < $1.name }
    return state.withLock { state in
      let known = state.named[name]
      if let cell = known?.cells[labels] {
        let fresh = make()
        return cell.kind == fresh.kind ? cell : fresh
      }
      let fresh = make()
      guard (known?.kind ?? fresh.kind) == fresh.kind,
        known != nil || state.named.count < Self.nameLimit
      else { return fresh }
      var named = known ?? Named(kind: fresh.kind, unit: unit)
      defer { state.named[name] = named }
      guard named.cells.count < Self.seriesLimit else {
        if let cell = named.cells[Self.overflow] { return cell }
        named.cells[Self.overflow] = fresh
        return fresh
      }
      named.cells[labels] = fresh
      return fresh
    }
  }

  package func count(_ name: String, _ labels: MetricFamily.Labels, by amount: Double = 1) {
    if case .counter(let cell) = cell(name, labels, { .counter(NumberCell()) }) {
      cell.add(amount)
    }
  }

  package func set(
    _ name: String, _ labels: MetricFamily.Labels, unit: String = "", to value: Double
  ) {
    if case .gauge(let cell) = cell(name, labels, unit: unit, { .gauge(NumberCell()) }) {
      cell.set(value)
    }
  }

  package func record(_ name: String, _ labels: MetricFamily.Labels, nanoseconds: UInt64) {
    if case .durations(let cell) = cell(name, labels, unit: "s", { .durations(DurationCell()) }) {
      cell.record(nanoseconds)
    }
  }

  /// All metrics as they are now, by name; families of one name from several sources are one.
  package func collect() -> [MetricFamily] {
    let (named, sources) = state.withLock { ($0.named, $0.sources) }
    var families: [String: MetricFamily] = [:]
    for (name, metric) in named {
      let series = metric.cells.map { MetricFamily.Series($0, $1.value) }
      families[name] = MetricFamily(name, metric.kind, unit: metric.unit, series: series)
    }
    for family in sources.flatMap({ $0.collect() }) {
      guard families[family.name] != nil else {
        families[family.name] = family
        continue
      }
      if families[family.name]?.kind == family.kind {
        families[family.name]?.series += family.series
      }
    }
    return families.values.sorted { $0.name < $1.name }.map { family in
      var family = family
      family.series.sort { $0.order < $1.order }
      return family
    }
  }
}

extension MetricFamily.Series {
  fileprivate var order: String { labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",") }
}
