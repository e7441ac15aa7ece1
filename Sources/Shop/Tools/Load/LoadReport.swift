// SPDX-License-Identifier: Apache-2.0

import ApusMeasure
import Foundation

/// What the load saw.
struct LoadReport: Sendable {
  /// By journey or step: how long it took from when it was due.
  private(set) var latencies: [String: LatencyHistogram] = [:]
  /// How orders ended, by status.
  var outcomes: [String: Int] = [:]
  /// Visits that failed, by what was said. A shop that is being broken may fail visits.
  var failures: [String: Int] = [:]
  /// What must never happen, whatever is broken: each a sentence.
  var wrongs: [String] = []
  var visitCount = 0
  var orderCount = 0
  /// Orders that have not ended in time.
  var openOrders: [String] = []
  var notBegun = 0
  var seconds = 0.0

  mutating func record(_ step: String, _ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let nanoseconds =
      UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
    latencies[step, default: LatencyHistogram()].record(nanoseconds)
  }

  var isGood: Bool { wrongs.isEmpty && openOrders.isEmpty }

  /// For people.
  var text: String {
    var lines = [
      "\(visitCount) visits in \(rounded(seconds)) s, \(orderCount) orders placed "
        + "(\(rounded(Double(orderCount) / max(seconds, 0.001))) a second), "
        + "\(failures.values.reduce(0, +)) visits failed, \(notBegun) not begun"
    ]
    for (step, histogram) in latencies.sorted(by: { $0.key < $1.key }) {
      let (half, most) = (histogram.percentile(0.5), histogram.percentile(0.99))
      lines.append(
        "  \(step): \(histogram.count), p50 \(milliseconds(half)) ms, p99 \(milliseconds(most)) ms")
    }
    let ends = outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    lines.append("orders ended: \(ends.joined(separator: ", "))")
    for (reason, count) in failures.sorted(by: { $0.value > $1.value }).prefix(12) {
      lines.append("  failed \(count)×: \(reason)")
    }
    if !openOrders.isEmpty {
      lines.append("\(openOrders.count) orders have not ended: \(openOrders.prefix(5))")
    }
    lines += wrongs.prefix(20).map { "WRONG: \($0)" }
    if wrongs.count > 20 { lines.append("… and \(wrongs.count - 20) more") }
    return lines.joined(separator: "\n")
  }

  /// For programs.
  var json: String {
    let figures: [String: Any] = [
      "visits": visitCount, "orders": orderCount, "seconds": seconds, "outcomes": outcomes,
      "ordersPerSecond": Double(orderCount) / max(seconds, 0.001),
      "failures": failures, "wrongs": wrongs, "openOrders": openOrders, "notBegun": notBegun,
      "latencies": latencies.mapValues { histogram in
        [
          "count": histogram.count, "p50": histogram.percentile(0.5) / 1_000,
          "p90": histogram.percentile(0.9) / 1_000, "p99": histogram.percentile(0.99) / 1_000,
          "p999": histogram.percentile(0.999) / 1_000, "max": histogram.maximum / 1_000,
        ]
      },
    ]
    let data = try? JSONSerialization.data(withJSONObject: figures, options: [.sortedKeys])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private func rounded(_ number: Double) -> String {
    String(format: "%.1f", number)
  }

  private func milliseconds(_ nanoseconds: UInt64) -> String {
    rounded(Double(nanoseconds) / 1_000_000)
  }
}
