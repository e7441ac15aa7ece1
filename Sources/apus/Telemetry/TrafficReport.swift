// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusReflection
import ApusWire

/// What every method of every service serves now, from the metrics that processes tell.
struct TrafficReport {
  struct Row: Equatable {
    var service: String
    var method: String
    /// Calls a second, and how many of these failed.
    var rate = 0.0
    var errorRate = 0.0
    /// Seconds.
    var p50: Double?
    var p95: Double?
  }

  var rows: [Row]
  /// Calls that are being served, by service.
  var running: [String: Double]

  /// - Parameter window: of which the rates are the mean.
  static func load(_ desk: ConsoleDesk, window: Duration) async throws -> TrafficReport {
    async let calls = series("apus.server.calls", .value, window, desk)
    async let p50 = series("apus.server.duration", .p50, window, desk)
    async let p95 = series("apus.server.duration", .p95, window, desk)
    async let running = series("apus.server.running", .value, window, desk)
    return TrafficReport(
      calls: try await calls, p50: try await p50, p95: try await p95, running: try await running)
  }

  /// Pure.
  init(calls: [Series], p50: [Series], p95: [Series], running: [Series]) {
    var rows: [[String]: Row] = [:]
    func key(_ series: Series) -> [String] {
      [series.labels["service"] ?? "", series.labels["method"] ?? ""]
    }
    for series in calls {
      let key = key(series)
      var row = rows[key] ?? Row(service: key[0], method: key[1])
      let rate = Self.mean(series)
      row.rate += rate
      if series.labels["status"] != "ok" { row.errorRate += rate }
      rows[key] = row
    }
    for series in p50 { rows[key(series)]?.p50 = series.points.last?.value }
    for series in p95 { rows[key(series)]?.p95 = series.points.last?.value }
    self.rows = rows.values.filter { $0.rate > 0 }.sorted {
      ($1.rate, $0.service, $0.method) < ($0.rate, $1.service, $1.method)
    }
    self.running = running.reduce(into: [:]) { sums, series in
      sums[series.labels["service"] ?? "", default: 0] += series.points.last?.value ?? 0
    }
  }

  private static func mean(_ series: Series) -> Double {
    guard !series.points.isEmpty else { return 0 }
    return series.points.reduce(0) { $0 + $1.value } / Double(series.points.count)
  }

  /// Nothing, when no process has told of the metric yet.
  private static func series(
    _ name: String, _ aggregation: Aggregation, _ window: Duration, _ desk: ConsoleDesk
  ) async throws -> [Series] {
    do {
      return try await desk.failing { client in
        try await client.queryMetric(
          name: name, labels: [:], since: SystemClock.timestamp(before: window), step: window,
          aggregation: aggregation, by: ""
        ).series
      }
    } catch let error as ConsoleService.QueryMetricError {
      guard case .unknownMetric = error else { throw error }
      return []
    }
  }
}

extension TrafficReport {
  var table: Table {
    var table = Table(["SERVICE", "METHOD", "CALLS/S", "FAILED", "P50", "P95", "RUNNING"])
    var named: Set<String> = []
    for row in rows {
      // Once for each service: processes tell it so.
      let running = named.insert(row.service).inserted ? running[row.service] : nil
      table.add([
        Printable.text(row.service), Printable.text(row.method), DurationText.digits(row.rate),
        row.errorRate == 0 ? "-" : DurationText.digits(row.errorRate / row.rate * 100) + " %",
        Self.text(row.p50), Self.text(row.p95), running.map(Self.whole) ?? "",
      ])
    }
    return table
  }

  var json: JSONValue {
    .array(
      rows.map { row in
        [
          "service": .string(row.service), "method": .string(row.method),
          "rate": Self.number(row.rate), "errorRate": Self.number(row.errorRate),
          "p50Seconds": Self.number(row.p50), "p95Seconds": Self.number(row.p95),
          "running": Self.number(running[row.service]),
        ]
      })
  }

  /// A gauge is whatever its sender says: not every number is a whole one.
  private static func whole(_ value: Double) -> String {
    abs(value) < 1e15 ? "\(Int(value))" : DurationText.digits(value)
  }

  private static func text(_ seconds: Double?) -> String {
    seconds.map { DurationText.text(.seconds(min(max($0, 0), 1e6))) } ?? "-"
  }

  private static func number(_ value: Double?) -> JSONValue {
    value.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null
  }
}
