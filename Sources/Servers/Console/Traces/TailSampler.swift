// SPDX-License-Identifier: Apache-2.0

import ApusMeasure
import ApusWire

/// Which traces stay once everybody has had time to look at all of them: those that failed, those
/// that were slow for their kind, and a share of the others. Pure.
struct TailSampler: Sendable {
  /// Kinds come from senders; the rest share one.
  private static let mostKinds = 1_000
  /// Of so few nobody can say which are slow: all stay.
  private static let fewest: UInt64 = 20

  /// 0...1, of the traces that are neither slow nor failed.
  let share: Double
  private var durations: [String: DurationTally] = [:]

  init(share: Double) { self.share = share }

  /// Whether it stays. It counts for the judgement of those after it.
  mutating func keeps(_ trace: TraceRecord) -> Bool {
    let kind = durations[trace.root] != nil || durations.count < Self.mostKinds ? trace.root : ""
    let duration = trace.endedAt - trace.startedAt
    let known = durations[kind, default: DurationTally()]
    durations[kind, default: DurationTally()].record(duration)
    if trace.errorCount > 0 || known.count < Self.fewest { return true }
    if .nanoseconds(duration) > known.quantile(0.95) { return true }
    return Self.fraction(of: trace.id) < share
  }

  /// 0..<1, the same for a trace wherever and whenever it is asked for: its id was drawn by chance.
  private static func fraction(of id: Bytes) -> Double {
    // The lower half: some SDKs put the time into the upper one.
    let number = id.suffix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    return Double(number >> 11) / Double(1 << 53 as UInt64)
  }
}
