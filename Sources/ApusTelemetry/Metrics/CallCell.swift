// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import Synchronization

/// What is counted of the calls of one method on one loop.
final class CallCell: Sendable {
  let durations = DurationCell()
  /// By status; those that ended well are the rest of all.
  private let failures = InlineArray<17, Atomic<UInt64>> { _ in Atomic(0) }

  @inline(__always)
  func record(_ status: StatusCode, nanoseconds: UInt64) {
    durations.record(nanoseconds)
    if status != .ok { failures[Int(status.rawValue)].add(1, ordering: .relaxed) }
  }

  /// How many ended with `status`, of `total`.
  func failureCount(_ status: StatusCode) -> UInt64 {
    failures[Int(status.rawValue)].load(ordering: .relaxed)
  }
}

/// What was counted of one method, over all loops.
struct CallCounts {
  var durations: HistogramValue
  var byStatus: [(status: StatusCode, count: UInt64)] = []

  /// `nil` for a method that nobody has called.
  init?(_ cells: [CallCell]) {
    guard let first = cells.first else { return nil }
    durations = first.durations.value
    for cell in cells.dropFirst() { durations.add(cell.durations.value) }
    let total = durations.count
    guard total > 0 else { return nil }
    var failed: UInt64 = 0
    for status in StatusCode.allCases where status != .ok {
      let count = cells.reduce(0) { $0 &+ $1.failureCount(status) }
      if count > 0 { byStatus.append((status, count)) }
      failed &+= count
    }
    // Read one after the other while calls go on: the difference may be short for a moment.
    if total > failed { byStatus.insert((.ok, total - failed), at: 0) }
  }
}
