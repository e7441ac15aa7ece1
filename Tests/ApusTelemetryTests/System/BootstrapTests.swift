// SPDX-License-Identifier: Apache-2.0

import ApusTelemetry
import Testing
import Tracing

extension SystemTests {
  /// A program that is no service.
  @Suite struct BootstrapTests {
    @Test("one line makes a program tell its spans, the last ones at its end") func oneLine()
      async throws
    {
      let collected = Collected()
      let collector = try await HTTPCollector(collected)
      let telemetry = try await Telemetry.bootstrap(
        of: "shop.tools", logs: false,
        environment: [
          "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(collector.port)/otlp",
          "OTEL_EXPORTER_OTLP_HEADERS": "tenant=shop",
        ])
      withSpan("import") { _ in }
      await telemetry.shutdown()
      #expect(collected.span("import", .internal)?.service == "shop.tools")
      #expect(collected.metric("process.cpu.seconds", of: "shop.tools") != nil)
      try await collector.stop()
    }

    @Test("turned off, nothing is recorded and nobody is told") func off() async throws {
      let telemetry = try await Telemetry.bootstrap(
        of: "shop.tools", environment: ["APUS_TELEMETRY": "off"])
      withSpan("import") { span in #expect(!span.isRecording) }
      await telemetry.shutdown()
    }
  }
}
