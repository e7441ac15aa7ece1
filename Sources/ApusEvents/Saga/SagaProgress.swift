// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// How far a saga is: what is kept of it between two decisions.
package struct SagaProgress: Sendable, Hashable {
  package enum Phase: Int, Sendable {
    case forward = 0
    case backward = 1
    case succeeded = 2
    case compensated = 3
  }

  package var phase = Phase.forward
  /// The step that is run or undone now.
  package var index = 0
  /// Attempts of it that were begun; the first begins with the intent in the database.
  package var attempt: UInt32 = 0
  /// Whether an attempt was begun of which nobody knows the outcome.
  package var isOpen = false
  /// Attempts in a row that were not answered.
  package var retries: UInt32 = 0
  /// Whether the pivot, or what comes after it, was begun.
  package var isIrrevocable = false
  /// Whether the step waits for an event or a time.
  package var isWaiting = false
  /// When the step was begun.
  package var began: Timestamp
  /// Since when the step is neither done nor waiting.
  package var troubleSince: Timestamp?
  /// When there is something to do.
  package var due: Timestamp
  package var isStuck = false
  /// Why the last attempt was not the last one.
  package var reason = ""
  /// Why the saga turned back.
  package var failure: SagaFailure?
  package let started: Timestamp

  package init(started: Timestamp) {
    self.started = started
    began = started
    due = started
  }

  package var hasEnded: Bool { phase == .succeeded || phase == .compensated }
}
