// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore
import ApusWire

/// What is asked of one metric.
struct MetricQuery: Sendable {
  /// As many as a chart has places.
  private static let mostSteps: Int64 = 1_000
  private static let mostSeries = 200

  var name: String
  /// Labels that a series must have.
  var labels: [String: String]
  /// Nanoseconds since 1970.
  var since: Int64
  var until: Int64
  /// Nanoseconds; `nil`: a hundred or so for the whole time.
  var step: Int64?
  var aggregation: Aggregation
  /// A label whose values become the series.
  var by: String

  /// `nil` when there is no such metric.
  func answer(_ db: ReadTransaction) throws -> SeriesList? {
    let metric = try db.row("SELECT id, kind, unit FROM metric WHERE name = \(name)") { row in
      (id: try row["id"] as Int64, kind: try row["kind"] as String, unit: try row["unit"] as String)
    }
    guard let metric, let kind = MetricSample.Kind(rawValue: metric.kind) else { return nil }
    var groups: [[String: String]: MetricSteps] = [:]
    for series in try StoredSeries.all(of: metric.id, db) where matches(series.labels) {
      let key = group(of: series.labels)
      guard groups[key] != nil || groups.count < Self.mostSeries else { continue }
      let points = try points(of: series.id, db)
      groups[key, default: MetricSteps(kind: kind, step: stepLength)]
        .add(points, bounds: series.bounds, since: since)
    }
    let series = groups.map { labels, steps in
      Series(labels: labels, points: steps.points(aggregation))
    }
    return SeriesList(
      series: series.filter { !$0.points.isEmpty }.sorted { Self.order($0) < Self.order($1) },
      unit: unit(metric.unit, kind))
  }

  /// Whole slots, at least one, and not more steps than anybody can see.
  var stepLength: Int64 {
    let range = max(until - since, 1)
    // Longer than the whole time is one step; `step` comes from whoever asks.
    let wished = min(max(step ?? range / 100, 1), range)
    let slots = (max(wished, range / Self.mostSteps) - 1) / MetricTable.slot + 1
    return max(slots, 1) * MetricTable.slot
  }

  private func matches(_ labels: [String: String]) -> Bool {
    self.labels.allSatisfy { labels[$0.key] == $0.value }
  }

  private func group(of labels: [String: String]) -> [String: String] {
    // The processes of a service are one series, unless they are asked for.
    by.isEmpty ? labels.filter { $0.key != "instance" } : [by: labels[by] ?? ""]
  }

  private static func order(_ series: Series) -> String {
    series.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }

  private func unit(_ unit: String, _ kind: MetricSample.Kind) -> String {
    let isRate = kind == .counter || (kind == .histogram && aggregation == .value)
    return isRate ? (kind == .histogram || unit.isEmpty ? "1" : unit) + "/s" : unit
  }

  /// In order, and the last one before `since`, for what came up to the first of them.
  private func points(of series: Int64, _ db: ReadTransaction) throws -> [(at: Int64, MetricPoint)]
  {
    let first = since / MetricTable.slot
    let sql: SQL = """
      SELECT slot, value, sum, counts FROM point WHERE series = \(series)
        AND slot >= COALESCE((SELECT MAX(slot) FROM point WHERE series = \(series)
          AND slot < \(first)), \(first))
        AND slot <= \(until / MetricTable.slot) ORDER BY slot
      """
    return try db.rows(sql) { row in
      (at: try row["slot"] as Int64 * MetricTable.slot, try MetricPoint(row))
    }
  }
}

/// A series as it is stored.
struct StoredSeries: Sendable {
  var id: Int64
  /// With the service and the process that told.
  var labels: [String: String]
  var bounds: [Double]

  static func all(of metric: Int64, _ db: ReadTransaction) throws -> [StoredSeries] {
    try db.rows(
      """
      SELECT series.id AS id, labels, bounds, service, instance
      FROM series JOIN source ON source.id = series.source WHERE metric = \(metric)
      """
    ) { row in
      var labels = try Series(decoding: row["labels"]).labels
      // Ours have the label; of others the resource says it.
      if labels["service"] == nil { labels["service"] = try row["service"] }
      labels["instance"] = try row["instance"]
      return StoredSeries(
        id: try row["id"], labels: labels, bounds: PackedNumbers.doubles(try row["bounds"]))
    }
  }
}
