// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore

/// How many calls went from whom to whom, as callers counted them. Under load processes record a part
/// of their traces only; their counters miss nothing.
enum CountedCalls {
  struct Pair: Hashable, Sendable {
    var from: String
    var to: String
  }

  /// - Parameters:
  ///   - since: and `until` in nanoseconds since 1970.
  static func sum(since: Int64, until: Int64, _ db: ReadTransaction) throws -> [Pair: UInt64] {
    let query = MetricQuery(
      name: "apus.client.calls", labels: [:], since: since, until: until, step: until - since,
      aggregation: .value, by: "")
    let seconds = Double(query.stepLength) / 1e9
    var sums: [Pair: UInt64] = [:]
    for series in try query.answer(db)?.series ?? [] {
      guard let from = series.labels["service"], let to = series.labels["peer"] else { continue }
      // A rate over a step, so the step's length makes it a number again.
      let count = series.points.reduce(0) { $0 + $1.value } * seconds
      guard count.isFinite, count >= 0, count < 1e15 else { continue }
      sums[Pair(from: from, to: to), default: 0] += UInt64(count.rounded())
    }
    return sums
  }
}
