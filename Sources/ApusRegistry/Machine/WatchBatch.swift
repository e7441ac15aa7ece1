// SPDX-License-Identifier: Apache-2.0

/// One step of a watch: a delta, or a piece of a snapshot. Applied in the order of the fields.
package struct WatchBatch<Value: Sendable & Hashable>: Sendable, Hashable {
  package var epoch: UInt64
  /// Where to resume from, when complete.
  package var revision: UInt64
  /// A snapshot begins: what was known before is void.
  package var isReset: Bool
  /// Instances that are gone.
  package var removed: [String]
  /// Instances that are new or changed.
  package var put: [String: Value]
  /// False when more of the same snapshot follows.
  package var isComplete: Bool
  /// False while the registry is younger than a lease: who is missing may not have come back yet.
  package var isSettled: Bool

  package init(
    epoch: UInt64, revision: UInt64, isReset: Bool = false, removed: [String] = [],
    put: [String: Value] = [:], isComplete: Bool = true, isSettled: Bool = true
  ) {
    self.epoch = epoch
    self.revision = revision
    self.isReset = isReset
    self.removed = removed
    self.put = put
    self.isComplete = isComplete
    self.isSettled = isSettled
  }

  /// The step that says nothing but that the watch is alive.
  package init(nothingSince cursor: WatchCursor) {
    self.init(epoch: cursor.epoch, revision: cursor.revision, isSettled: cursor.isSettled)
  }

  /// The cursor of a watcher that has applied this batch as the last of its step.
  package var cursor: WatchCursor {
    WatchCursor(epoch: epoch, revision: revision, isSettled: isSettled)
  }
}
