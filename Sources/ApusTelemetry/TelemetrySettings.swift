// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a process is told about its telemetry by its environment.
public struct TelemetrySettings: Sendable {
  /// `APUS_TELEMETRY`: `on`, or `off`, and then nothing is recorded at all.
  public var isOn = true
  /// `APUS_METRICS_PORT`: of `http://127.0.0.1:PORT/metrics`; 0 for none.
  public var metricsPort = 0
  /// `OTEL_EXPORTER_OTLP_ENDPOINT`: where to send instead of to the console, as
  /// `http://collector:4318`.
  public var endpoint: String?
  /// `OTEL_EXPORTER_OTLP_HEADERS`: what goes with each export, as `name=value,name=value`.
  public var headers: [(name: String, value: String)] = []
  /// `APUS_TRACE_RATE`: traces a second that this process begins and that are recorded.
  public var traceRate = 50

  public init() {}

  /// - Throws: a sentence that names the variable, what it is and what it should be.
  public init(environment: [String: String]) throws(TelemetryError) {
    switch environment["APUS_TELEMETRY"] ?? "" {
    case "", "on": isOn = true
    case "off": isOn = false
    case let other: throw TelemetryError("APUS_TELEMETRY is \"\(other)\", it should be on or off")
    }
    metricsPort = try Self.number("APUS_METRICS_PORT", environment, in: 0...65_535) ?? 0
    traceRate = try Self.number("APUS_TRACE_RATE", environment, in: 0...1_000_000) ?? traceRate
    if let endpoint = environment["OTEL_EXPORTER_OTLP_ENDPOINT"], !endpoint.isEmpty {
      self.endpoint = endpoint
    }
    headers = Self.headers(environment["OTEL_EXPORTER_OTLP_HEADERS"] ?? "")
  }

  private static func number(
    _ name: String, _ environment: [String: String], in range: ClosedRange<Int>
  ) throws(TelemetryError) -> Int? {
    guard let text = environment[name], !text.isEmpty else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw TelemetryError(
        "\(name) is \"\(text)\", it should be a number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }

  /// As W3C's baggage: pairs between commas, values with `%` escapes.
  private static func headers(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: ",").compactMap { pair in
      guard let equals = pair.firstIndex(of: "=") else { return nil }
      let name = pair[..<equals].trimmed
      let value = pair[pair.index(after: equals)...].trimmed
      return name.isEmpty ? nil : (name, value.removingPercentEncoding ?? value)
    }
  }
}

/// What is wrong with the settings of telemetry, as a sentence.
public struct TelemetryError: Error, CustomStringConvertible, Sendable {
  public let description: String

  init(_ description: String) { self.description = description }
}
