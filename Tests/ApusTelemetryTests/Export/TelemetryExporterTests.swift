// SPDX-License-Identifier: Apache-2.0

import Logging
import OTLPAPI
import Synchronization
import Testing

@testable import ApusTelemetry

/// A sink in memory that answers as it is told.
private final class MemorySink: TelemetrySink {
  enum Answer { case take, away, refuse }
  private let state = Mutex((answer: Answer.take, exports: [TelemetryExport]()))

  func answer(_ answer: Answer) { state.withLock { $0.answer = answer } }
  var exports: [TelemetryExport] { state.withLock { $0.exports } }
  var spanNames: [String] {
    exports.flatMap(\.spans).flatMap(\.scopeSpans).flatMap(\.spans).map(\.name)
  }

  func export(_ export: TelemetryExport) async throws {
    try state.withLock { state in
      switch state.answer {
      case .take: state.exports.append(export)
      case .away: throw TelemetryError("nobody is there")
      case .refuse: throw TelemetryRefused("it is too large")
      }
    }
  }
}

@Suite struct TelemetryExporterTests {
  private let telemetry = Telemetry(of: "shop.cart.v1", settings: .init(), isTold: true)
  private let sink = MemorySink()
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func record(_ names: Range<Int>) {
    for name in names {
      telemetry.recorder.record(OTLPAPI.Span(name: "\(name)"), of: "shop.cart.v1")
    }
  }

  @Test("what waits goes in exports of a thousand, each once") func batches() async {
    let exporter = TelemetryExporter(telemetry, to: sink, logger: logger)
    record(0..<2_500)
    await exporter.exportAll(withMetrics: false)
    #expect(sink.exports.count == 3 && sink.spanNames == (0..<2_500).map { "\($0)" })
    await exporter.exportAll(withMetrics: false)
    #expect(sink.exports.count == 3)
  }

  @Test("what could not be told waits, and is told once somebody is there") func away() async {
    let exporter = TelemetryExporter(telemetry, to: sink, logger: logger)
    sink.answer(.away)
    record(0..<10)
    await exporter.exportAll(withMetrics: false)
    record(10..<12)
    sink.answer(.take)
    await exporter.exportAll(withMetrics: false)
    #expect(sink.spanNames == (0..<12).map { "\($0)" })
    #expect(telemetry.recorder.buffer.droppedCount == 0)
  }

  @Test("what waits for too long is dropped and counted, and writing never waits") func bounded()
    async
  {
    let exporter = TelemetryExporter(telemetry, to: sink, logger: logger)
    sink.answer(.away)
    record(0..<20_000)
    await exporter.exportAll(withMetrics: false)
    #expect(telemetry.recorder.buffer.count <= 8_192)
    #expect(telemetry.recorder.buffer.count + telemetry.recorder.buffer.droppedCount == 20_000)
    let text = telemetry.prometheusText
    #expect(text.contains("apus_telemetry_dropped{service=\"shop.cart.v1\",kind=\"spans\"} 1"))
  }

  @Test("what is refused is not told again") func refused() async {
    let exporter = TelemetryExporter(telemetry, to: sink, logger: logger)
    sink.answer(.refuse)
    record(0..<10)
    await exporter.exportAll(withMetrics: false)
    #expect(telemetry.recorder.buffer.count == 0 && telemetry.recorder.buffer.droppedCount == 10)
  }

  @Test("metrics go with each fifth export and with the last") func metrics() async {
    let exporter = TelemetryExporter(telemetry, to: sink, logger: logger)
    telemetry.registry.count("orders", [])
    await exporter.flush()
    let names = sink.exports.flatMap(\.metrics).flatMap(\.scopeMetrics).flatMap(\.metrics).map(
      \.name)
    #expect(names.contains("orders") && names.contains("process.cpu.seconds"))
  }
}
