// SPDX-License-Identifier: Apache-2.0

import ApusTelemetry
import NIOPosix
import Testing

@testable import ApusTelemetry

@Suite struct TelemetrySettingsTests {
  @Test("without a word telemetry is on, with fifty traces a second") func usual() throws {
    let settings = try TelemetrySettings(environment: [:])
    #expect(settings.isOn && settings.traceRate == 50 && settings.metricsPort == 0)
    #expect(settings.endpoint == nil && settings.headers.isEmpty)
  }

  @Test("the variables are read") func variables() throws {
    let settings = try TelemetrySettings(environment: [
      "APUS_TELEMETRY": "off", "APUS_METRICS_PORT": "9100", "APUS_TRACE_RATE": "0",
      "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318",
      "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20b, tenant = shop,broken",
    ])
    #expect(!settings.isOn && settings.metricsPort == 9_100 && settings.traceRate == 0)
    #expect(settings.endpoint == "http://localhost:4318")
    #expect(settings.headers.map(\.name) == ["api-key", "tenant"])
    #expect(settings.headers.map(\.value) == ["a b", "shop"])
  }

  @Test(
    "what cannot be is a sentence that names the variable",
    arguments: [
      ("APUS_TELEMETRY", "maybe"), ("APUS_METRICS_PORT", "70000"), ("APUS_TRACE_RATE", "-1"),
    ])
  func refuses(_ name: String, _ value: String) {
    let error = #expect(throws: TelemetryError.self) {
      try TelemetrySettings(environment: [name: value])
    }
    #expect(error?.description.contains(name) == true && error?.description.contains(value) == true)
  }

  @Test(
    "an endpoint that is not plain HTTP is refused with what to do",
    arguments: ["https://collector:4318", "collector:4318", "http://", "ftp://x"])
  func endpoints(_ endpoint: String) {
    #expect(throws: TelemetryError.self) {
      _ = try OTLPHTTPSink(
        endpoint: endpoint, headers: [], group: MultiThreadedEventLoopGroup.singleton)
    }
  }
}
