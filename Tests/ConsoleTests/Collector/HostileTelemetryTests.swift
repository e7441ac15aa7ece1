// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusRPC
import ApusWire
import OTLPAPI
import Testing

@testable import Console

@Suite struct HostileTelemetryTests {
  @Test("spans without ids, or of another time, are refused and counted; their neighbours are kept")
  func rejected() async throws {
    let desk = try await Desk()
    let now = desk.clock.now
    var noTrace = Span.sample(1, 2, at: now)
    noTrace.traceId = Bytes([1, 2, 3])
    var zeros = Span.sample(1, 3, at: now)
    zeros.traceId = Bytes(Array(repeating: 0, count: 16))
    var noSpan = Span.sample(1, 4, at: now)
    noSpan.spanId = Bytes()
    var later = Span.sample(1, 5, at: now)
    later.startTimeUnixNano = .max
    let refused = try await desk.tell([
      noTrace, zeros, noSpan, later, .sample(1, 6, at: now, after: .seconds(86_400)),
      .sample(1, 7, at: now, after: .seconds(-30 * 86_400)), .sample(1, 1, at: now),
    ])
    #expect(refused == 6)
    #expect(try await desk.console.getTrace(id: OTLPText.hex(.trace(1))).spans.count == 1)
    try await desk.close()
  }

  @Test("100,000 attributes, megabytes of text and deep values are cut to what can be shown")
  func large() async throws {
    let desk = try await Desk()
    var span = Span.sample(
      1, 1, name: String(repeating: "näme", count: 100_000), at: desk.clock.now)
    var deep = AnyValue.stringValue("core")
    for _ in 0..<40 { deep = .arrayValue(ArrayValue(values: [deep])) }
    span.attributes = [
      KeyValue(key: "long", value: .stringValue(String(repeating: "ä", count: 2_000_000))),
      KeyValue(key: "deep", value: deep),
    ]
    span.attributes += (0..<100_000).map { KeyValue(key: "k\($0)", value: .intValue($0)) }
    span.events = (0..<1_000).map { Span.Event(timeUnixNano: .max, name: "\($0)") }
    try await desk.tell([span])
    let kept = try #require(
      try await desk.console.getTrace(id: OTLPText.hex(.trace(1))).spans.first)
    #expect(kept.name.utf8.count < 300)
    #expect(kept.attributes.count == 128)
    #expect(try #require(kept.attributes["long"]).utf8.count < 4_200)
    #expect(kept.events.count == 64)
    try await desk.close()
  }

  @Test("an end before the beginning is none, and the longest span is a week")
  func times() async throws {
    let desk = try await Desk()
    var backwards = Span.sample(1, 1, at: desk.clock.now)
    backwards.endTimeUnixNano = 5
    var endless = Span.sample(1, 2, at: desk.clock.now)
    endless.endTimeUnixNano = .max
    try await desk.tell([backwards, endless])
    let trace = try await desk.console.getTrace(id: OTLPText.hex(.trace(1)))
    #expect(Set(trace.spans.map(\.duration)) == [.zero, .seconds(7 * 86_400)])
    try await desk.close()
  }

  @Test("histograms whose parts do not fit, and numbers that are none, are refused")
  func metrics() async throws {
    let desk = try await Desk()
    let now = UInt64(desk.clock.now.unixNanoseconds)
    let points = [
      HistogramDataPoint(
        timeUnixNano: now, count: 1, bucketCounts: [1, 2], explicitBounds: [1, 2, 3]),
      HistogramDataPoint(
        timeUnixNano: now, count: 1, bucketCounts: [1, 2, 3], explicitBounds: [2, 1]),
      HistogramDataPoint(
        timeUnixNano: now, count: 1, bucketCounts: [1, 2], explicitBounds: [.nan]),
      HistogramDataPoint(timeUnixNano: .max, count: 1),
      HistogramDataPoint(
        timeUnixNano: now, count: .max, bucketCounts: [.max, .max], explicitBounds: [1]),
    ]
    let refused = try await desk.tell(
      Metric(name: "h", histogram: Histogram(dataPoints: points, aggregationTemporality: .delta)))
    #expect(refused == 4)
    let gauges = [Double.nan, .infinity, 1].map { NumberDataPoint(timeUnixNano: now, asDouble: $0) }
    #expect(try await desk.tell(Metric(name: "g", gauge: Gauge(dataPoints: gauges))) == 2)
    // The same name as another kind of metric.
    #expect(try await desk.count("g", to: 1) == 1)
    // Adding the largest numbers does no harm.
    try await desk.tell(
      Metric(
        name: "h", histogram: Histogram(dataPoints: [points[4]], aggregationTemporality: .delta)))
    for aggregation in [Aggregation.value, .p50, .p95, .mean] {
      _ = try await desk.console.queryMetric(
        name: "h", labels: [:], step: .nanoseconds(1), aggregation: aggregation, by: "")
    }
    try await desk.close()
  }

  @Test("noise is no export, and does no harm", arguments: [1, 2] as [UInt64])
  func noise(_ seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    let span = Span.sample(1, 1, at: Timestamp(seconds: 1_800_000_000), ["a": "b"])
    let export = ExportTraceServiceRequest(resourceSpans: [
      ResourceSpans(resource: .named("x"), scopeSpans: [ScopeSpans(spans: [span])])
    ])
    for _ in 0..<2_000 {
      var bytes = Array(export.encoded())
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      guard let read = try? ExportTraceServiceRequest(decoding: Bytes(bytes)) else { continue }
      _ = IncomingTelemetry(
        spans: read.resourceSpans, limits: CollectorLimits(), now: 0, times: Int64.min...Int64.max)
    }
  }

  @Test("points of a metric and the text of an entry weigh too")
  func weight() {
    let points = Array(repeating: NumberDataPoint(), count: 1_000)
    let metrics = ResourceMetrics(
      resource: .named("x"),
      scopeMetrics: [
        ScopeMetrics(metrics: [Metric(name: "g", gauge: Gauge(dataPoints: points))])
      ])
    #expect(TelemetryBatch(metrics: [metrics]).roughByteCount > 1_000_000)
    let entry = LogRecord(body: .stringValue(String(repeating: "x", count: 1_000_000)))
    let logs = ResourceLogs(
      resource: .named("x"), scopeLogs: [ScopeLogs(logRecords: [entry])])
    #expect(TelemetryBatch(logs: [logs]).roughByteCount > 1_000_000)
  }

  @Test("when as much waits as may wait, the next one is told to come again")
  func full() async throws {
    var limits = CollectorLimits()
    limits.waitingByteCount = 100
    let desk = try await Desk(limits: limits)
    let batch = TelemetryBatch(spans: [desk.group([.sample(1, 1, at: desk.clock.now)], "shop")])
    let hold = Hold()
    // A write that does not end keeps the first one waiting.
    let blocked = Task { try await desk.archive.store.write { _ in hold.wait() } }
    let first = Task { try await desk.collector.take(batch, byteCount: 90) }
    for _ in 0..<10_000 where desk.collector.waitingCount == 0 {
      try await Task.sleep(for: .milliseconds(1))
    }
    let refusal = await #expect(throws: RPCError.self) {
      try await desk.collector.take(batch, byteCount: 20)
    }
    #expect(refusal?.code == .resourceExhausted)
    #expect(refusal?.retryAfter != nil)
    hold.release()
    _ = try await (blocked.value, first.value)
    #expect(try await desk.collector.take(batch, byteCount: 20) == 0)
    try await desk.close()
  }
}
