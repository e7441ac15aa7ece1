// SPDX-License-Identifier: Apache-2.0

/// What a watcher knows of one service: the set as of the last complete step.
///
/// It outlives the registry. While that is away the set stays as it was, and after a restart, until
/// everybody has had a lease's time to come back, whom the new registry does not know is kept.
package struct KnownSet<Value: Sendable & Hashable>: Sendable {
  /// What a step has done.
  package enum Step: Sendable, Hashable {
    case changed
    case unchanged
    /// It does not continue what is known; the watch must begin anew, with a snapshot.
    case outOfStep
  }

  /// What callers may use, by instance.
  package private(set) var values: [String: Value] = [:]
  /// Where the next watch resumes; `nil` when it must begin with a snapshot.
  package private(set) var cursor: WatchCursor?

  /// The registry's start that `incoming` is from.
  private var epoch: UInt64?
  /// What this epoch has said so far, complete or not.
  private var incoming: [String: Value] = [:]
  /// Known from an earlier epoch and not heard of in this one.
  private var unconfirmed: [String: Value] = [:]
  /// A snapshot has begun and not ended.
  private var isInSnapshot = false

  package init() {}

  /// Takes one step in.
  package mutating func apply(_ batch: WatchBatch<Value>) -> Step {
    if batch.isReset {
      // Within one epoch a snapshot is the truth. From another one it is only as much of the truth
      // as has come back.
      if epoch != batch.epoch { unconfirmed = values }
      epoch = batch.epoch
      incoming = [:]
      isInSnapshot = true
    } else {
      guard epoch == batch.epoch, isInSnapshot || cursor != nil else {
        cursor = nil
        return .outOfStep
      }
    }
    for instance in batch.removed {
      incoming[instance] = nil
      unconfirmed[instance] = nil
    }
    for (instance, value) in batch.put {
      incoming[instance] = value
      unconfirmed[instance] = nil
    }
    guard batch.isComplete else {
      // Half a snapshot cannot be resumed.
      cursor = nil
      return .unchanged
    }

    isInSnapshot = false
    cursor = batch.cursor
    if batch.isSettled { unconfirmed = [:] }
    let next = incoming.merging(unconfirmed) { confirmed, _ in confirmed }
    guard next != values else { return .unchanged }
    values = next
    return .changed
  }

  /// The watch has ended. What is known stays; half a snapshot does not.
  package mutating func watchEnded() {
    isInSnapshot = false
  }
}
