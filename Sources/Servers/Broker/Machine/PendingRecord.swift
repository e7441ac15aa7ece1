// SPDX-License-Identifier: Apache-2.0

/// A record that a group is not done with.
struct PendingRecord: Sendable {
  enum State: Sendable, Hashable {
    /// Behind another of its key.
    case blocked
    /// In the queue for its member.
    case ready
    /// After a failure, until then.
    case delayed(UInt64)
    /// With its member, until then.
    case underWay(UInt64)
    /// A dead letter that is not on disk yet.
    case dying
  }

  var record: IndexedRecord
  var state = State.blocked
  /// Deliveries so far.
  var attempts: UInt32 = 0
  var failures = 0
  var departures = 0
  /// Of the last delivery.
  var epoch: UInt64 = 0
  /// When the next timer of it fires; later ones in the heap are of no meaning.
  var timer: UInt64?
  /// Was a dead letter and is delivered once more; the cursor has passed it long ago.
  var isRequeued = false

  var isUnderWay: Bool {
    if case .underWay = state { true } else { false }
  }

  /// With its member, or on its way to the dead letters.
  var isHeld: Bool { isUnderWay || state == .dying }

  /// It is its key's turn, and nobody has it.
  var isAtRest: Bool {
    switch state {
    case .ready, .delayed: true
    case .blocked, .underWay, .dying: false
    }
  }
}
