// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import OTLPAPI

@testable import Console

extension Desk {
  func say(
    _ message: String, _ level: LogLevel, of service: String = "shop.cart.v1",
    trace: UInt64? = nil, after delay: Duration = .zero
  ) async throws {
    let entry = LogRecord(
      timeUnixNano: UInt64(clock.now.advanced(by: delay).unixNanoseconds),
      severityText: level.name, body: .stringValue(message),
      traceId: trace.map { .trace($0) } ?? Bytes())
    let group = ResourceLogs(
      resource: .named(service), scopeLogs: [ScopeLogs(logRecords: [entry])])
    _ = try await collector.take(TelemetryBatch(logs: [group]), byteCount: 1)
  }

  /// A counter's sum since its process began.
  @discardableResult
  func count(
    _ name: String, to value: Double, of instance: String = "one", isDelta: Bool = false,
    _ labels: [String: String] = [:]
  ) async throws -> Int {
    let point = NumberDataPoint(
      timeUnixNano: UInt64(clock.now.unixNanoseconds), asDouble: value,
      attributes: labels.map { KeyValue(key: $0.key, value: .stringValue($0.value)) })
    return try await tell(
      Metric(
        name: name,
        sum: Sum(
          dataPoints: [point], aggregationTemporality: isDelta ? .delta : .cumulative,
          isMonotonic: true)), of: instance)
  }

  @discardableResult
  func tell(_ metric: Metric, of instance: String = "one") async throws -> Int {
    let group = ResourceMetrics(
      resource: .named("shop.cart.v1", instance: instance),
      scopeMetrics: [ScopeMetrics(metrics: [metric])])
    return try await collector.take(TelemetryBatch(metrics: [group]), byteCount: 1)
  }

  /// By how much a counter has grown in the last three hours.
  func increase(_ name: String) async throws -> Double {
    let list = try await console.queryMetric(
      name: name, labels: [:], since: clock.now.advanced(by: .seconds(-3 * 3_600)),
      step: .seconds(600), aggregation: .value, by: "")
    return list.series.flatMap(\.points).reduce(0) { $0 + $1.value * 600 }
  }
}
