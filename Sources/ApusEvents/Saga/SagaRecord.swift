// SPDX-License-Identifier: Apache-2.0

import ApusStore
package import ApusWire

/// One saga as it lies in the database.
package struct SagaRecord: Sendable {
  package enum Status: Int, Sendable, CaseIterable {
    case running = 0
    case waiting = 1
    case compensating = 2
    case succeeded = 3
    case compensated = 4
    case stuck = 5
  }

  package let id: String
  package let definition: String
  package let version: UInt32
  package var status: Status
  package var step: String
  /// Its `index` is only known to who knows the definition.
  package var progress: SagaProgress
  /// Why somebody wants it to turn back.
  package var cancel: String?
  /// Grows whenever the saga is woken.
  package var woken: Int64
  /// Of the worker that took it last: only that one may write.
  package var epoch: UInt64
  package var leasedUntil: Timestamp
  package var state: Bytes
  package var updated: Timestamp
  /// Of the transaction that started it.
  package let trace: TraceContext
}

/// One line of a saga's history.
package struct SagaHistoryEntry: Sendable, Hashable {
  package enum Outcome: String, Sendable { case running, done, unknown, failed, compensated }

  package let step: String
  package let outcome: Outcome
  package let attempt: UInt32
  package let reason: String
  package let at: Timestamp

  package init(
    step: String, outcome: Outcome, attempt: UInt32, reason: String = "", at: Timestamp
  ) {
    self.step = step
    self.outcome = outcome
    self.attempt = attempt
    self.reason = reason
    self.at = at
  }
}

extension SagaProgress {
  var status: SagaRecord.Status {
    switch phase {
    case .succeeded: .succeeded
    case .compensated: .compensated
    case .forward, .backward:
      isStuck ? .stuck : phase == .backward ? .compensating : isWaiting ? .waiting : .running
    }
  }
}
