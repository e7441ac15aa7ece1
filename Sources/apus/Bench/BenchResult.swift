// SPDX-License-Identifier: Apache-2.0

import ApusMeasure
import ApusRPC
import ApusReflection

/// What a benchmark measured after its warm-up.
struct BenchResult: Sendable {
  var latencies = LatencyHistogram()
  var errors: [String: Int] = [:]
  var duration = Duration.zero

  var errorCount: Int { errors.values.reduce(0, +) }

  mutating func merge(_ other: BenchResult) {
    latencies.merge(other.latencies)
    errors.merge(other.errors, uniquingKeysWith: +)
  }

  /// Successful calls a second.
  var rate: Double { duration > .zero ? Double(latencies.count) / (duration / .seconds(1)) : 0 }

  /// Latencies in microseconds.
  var json: JSONValue {
    func microseconds(_ nanoseconds: UInt64) -> JSONValue {
      JSONNumber((Double(nanoseconds) / 100).rounded() / 10).map { .number($0) } ?? .null
    }
    return [
      "count": .number(JSONNumber(latencies.count)), "errors": .number(JSONNumber(errorCount)),
      "rps": JSONNumber((rate * 10).rounded() / 10).map { .number($0) } ?? .null,
      "p50": microseconds(latencies.percentile(0.5)),
      "p90": microseconds(latencies.percentile(0.9)),
      "p99": microseconds(latencies.percentile(0.99)),
      "p999": microseconds(latencies.percentile(0.999)),
      "p9999": microseconds(latencies.percentile(0.9999)), "max": microseconds(latencies.maximum),
    ]
  }

  var text: String {
    func shown(_ nanoseconds: UInt64) -> String {
      nanoseconds < 10_000_000
        ? "\((Double(nanoseconds) / 100).rounded() / 10) µs"
        : "\((Double(nanoseconds) / 100_000).rounded() / 10) ms"
    }
    var table = Table(["CALLS", "ERRORS", "CALLS/S", "P50", "P90", "P99", "P99.9", "P99.99", "MAX"])
    table.add([
      "\(latencies.count)", "\(errorCount)", "\(Int(rate.rounded()))",
      shown(latencies.percentile(0.5)),
      shown(latencies.percentile(0.9)), shown(latencies.percentile(0.99)),
      shown(latencies.percentile(0.999)),
      shown(latencies.percentile(0.9999)), shown(latencies.maximum),
    ])
    let failures = errors.sorted { $0.value > $1.value }.prefix(5).map {
      "\n\($0.value) × \($0.key)"
    }
    return table.text + failures.joined()
  }
}
