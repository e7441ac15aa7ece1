// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import OTLPAPI
import Testing

@testable import Console

@Suite struct MetricTests {
  @Test("a counter is a rate, over the restart of its process too")
  func rates() async throws {
    let desk = try await Desk()
    // 20 in ten seconds each; at the third the process began anew.
    for value in [100, 120, 20, 40] as [Double] {
      desk.clock.advance(.seconds(10))
      try await desk.count("orders", to: value)
    }
    let list = try await desk.query("orders", step: 10)
    // The first one ran before anybody looked, so nothing is known of it but that it was there.
    #expect(list.series.first?.points.suffix(3).map(\.value) == [2, 2, 2])
    #expect(list.unit == "1/s")
    try await desk.close()
  }

  @Test("processes of a service are one series, a label makes several, and so does asking for them")
  func groups() async throws {
    let desk = try await Desk()
    for round in 0...1 {
      desk.clock.advance(.seconds(10))
      for (instance, status, growth) in [("a", "ok", 10), ("b", "ok", 20), ("b", "notFound", 30)] {
        try await desk.count(
          "calls", to: Double(round * growth), of: instance, ["status": status])
      }
    }
    func last(_ by: String, _ labels: [String: String] = [:]) async throws -> [String: Double] {
      let list = try await desk.query("calls", labels: labels, by: by, step: 10)
      return Dictionary(
        uniqueKeysWithValues: list.series.map {
          ($0.labels[by.isEmpty ? "status" : by] ?? "", $0.points.last?.value ?? -1)
        })
    }
    #expect(try await last("") == ["ok": 3, "notFound": 3])
    #expect(try await last("instance") == ["a": 1, "b": 5])
    #expect(try await last("instance", ["status": "ok"]) == ["a": 1, "b": 2])
    #expect(try await last("service") == ["shop.cart.v1": 6])
    try await desk.close()
  }

  @Test("what counts from one export to the next is the same as what counts from the beginning")
  func deltas() async throws {
    let desk = try await Desk()
    for round in 1...6 {
      desk.clock.advance(.seconds(10))
      try await desk.count("delta", to: 5, isDelta: true)
      try await desk.count("total", to: Double(5 * round))
    }
    let delta = try await desk.query("delta", step: 10).series.first?.points.map(\.value)
    #expect(delta == [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    #expect(try await desk.query("total", step: 10).series.first?.points.map(\.value) == delta)
    try await desk.close()
  }

  @Test("a histogram has quantiles, a mean and a rate")
  func histogram() async throws {
    let desk = try await Desk()
    for count in [0, 100] as [UInt64] {
      desk.clock.advance(.seconds(10))
      // Half up to 0.1, the rest up to 0.5.
      try await desk.tell(
        Metric(
          name: "duration", unit: "s",
          histogram: Histogram(
            dataPoints: [
              HistogramDataPoint(
                timeUnixNano: UInt64(desk.clock.now.unixNanoseconds), count: count,
                sum: Double(count) * 0.2, bucketCounts: [count / 2, count / 2, 0],
                explicitBounds: [0.1, 0.5])
            ], aggregationTemporality: .cumulative)))
    }
    func value(_ aggregation: Aggregation) async throws -> Double? {
      try await desk.query("duration", aggregation, step: 10).series.first?.points.last?.value
    }
    #expect(try await value(.p50) == 0.1)
    #expect(abs(try #require(try await value(.p95)) - 0.46) < 1e-9)
    #expect(abs(try #require(try await value(.mean)) - 0.2) < 1e-9)
    #expect(try await value(.value) == 10)
    try await desk.close()
  }

  @Test("a gauge is its last value in a step, and those of processes add up")
  func gauge() async throws {
    let desk = try await Desk()
    for value in [1, 7] as [Double] {
      for instance in ["a", "b"] {
        let point = NumberDataPoint(
          timeUnixNano: UInt64(desk.clock.now.unixNanoseconds), asDouble: value)
        try await desk.tell(
          Metric(name: "running", gauge: Gauge(dataPoints: [point])), of: instance)
      }
      desk.clock.advance(.seconds(10))
    }
    #expect(try await desk.query("running", step: 60).series.first?.points.last?.value == 14)
    try await desk.close()
  }

  @Test("there is an end to the number of series, and it is said")
  func bounded() async throws {
    var limits = CollectorLimits()
    limits.seriesCount = 10
    let desk = try await Desk(limits: limits)
    var refused = 0
    for number in 0..<15 { refused += try await desk.count("users", to: 1, ["user": "\(number)"]) }
    #expect(refused == 5)
    // Nor do names of metrics fill a table of their own.
    #expect(try await desk.count("more", to: 1) == 1)
    #expect(try await desk.console.listMetrics().metrics.map(\.name) == ["users"])
    // Those that are known go on.
    #expect(try await desk.count("users", to: 2, ["user": "3"]) == 0)
    try await desk.close()
  }

  @Test(
    "any time and any step may be asked for",
    arguments: [Int64.min, -62_135_596_800, 0, 1_800_000_000, 253_402_300_799, .max])
  func farTimes(_ seconds: Int64) async throws {
    let desk = try await Desk()
    for value in [10, 20] as [Double] {
      desk.clock.advance(.seconds(10))
      try await desk.count("orders", to: value)
    }
    let time = Timestamp(seconds: seconds)
    let ends: [(Timestamp?, Timestamp?)] = [
      (time, nil), (nil, time), (time, time), (desk.clock.now, time),
    ]
    for (since, until) in ends {
      let range = desk.archive.range(since, until)
      #expect(
        desk.archive.times.contains(range.since) && desk.archive.times.contains(range.until))
      for step in [Duration.zero, .seconds(-5), .nanoseconds(1), .seconds(Int64.max)] {
        let query = MetricQuery(
          name: "orders", labels: [:], since: range.since, until: range.until,
          step: step.wholeNanoseconds, aggregation: .value, by: "")
        let list = try #require(try await desk.archive.metric(query))
        #expect(list.series.count <= 1)
      }
    }
    try await desk.close()
  }

  @Test("what there is can be listed, and what there is not is said")
  func catalogue() async throws {
    let desk = try await Desk()
    try await desk.count("calls", to: 1, ["status": "ok"])
    let info = try #require(try await desk.console.listMetrics().metrics.first)
    #expect(info.name == "calls" && info.kind == "counter" && info.services == ["shop.cart.v1"])
    #expect(info.labels == ["instance", "service", "status"])
    await #expect(throws: ConsoleHandler.QueryMetricError.self) {
      try await desk.query("nothing", step: 10)
    }
    try await desk.close()
  }
}

extension Desk {
  @discardableResult
  fileprivate func query(
    _ name: String, _ aggregation: Aggregation = .value, labels: [String: String] = [:],
    by: String = "", step: Int64
  ) async throws -> SeriesList {
    try await console.queryMetric(
      name: name, labels: labels, since: clock.now.advanced(by: .seconds(-300)),
      step: .seconds(step), aggregation: aggregation, by: by)
  }
}
