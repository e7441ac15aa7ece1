// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import Synchronization

/// What is counted of one kind of work.
final class WorkCell: Sendable {
  let durations = DurationCell()
  /// For its turn, behind others.
  let waits = DurationCell()
  private let outcomes = InlineArray<5, Atomic<UInt64>> { _ in Atomic(0) }

  func record(_ work: ObservedWork, _ outcome: WorkOutcome, now: UInt64) {
    durations.record(now &- work.startedAt)
    waits.record(work.begunAt &- work.startedAt)
    outcomes[outcome.index].add(1, ordering: .relaxed)
  }

  var counts: [(outcome: WorkOutcome, count: UInt64)] {
    WorkOutcome.all.map { ($0, outcomes[$0.index].load(ordering: .relaxed)) }
      .filter { $0.count > 0 }
  }
}

extension WorkOutcome {
  static let all: [WorkOutcome] = [.ok, .refused, .failed, .deferred, .abandoned]

  fileprivate var index: Int {
    switch self {
    case .ok: 0
    case .refused: 1
    case .failed: 2
    case .deferred: 3
    case .abandoned: 4
    }
  }
}
