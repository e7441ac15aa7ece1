// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets so many traces a second begin, and a few at once after a pause. One atomic load while there
/// is nothing to let in.
///
/// The generic cell rate algorithm: one number, the time from which the next is due.
/// ITU-T I.371, annex A.
package final class TraceSampler: Sendable {
  /// Nanoseconds from one to the next; 0: none, ever.
  private let interval: UInt64
  /// How far ahead of time they may come.
  private let tolerance: UInt64
  private let due = Atomic<UInt64>(0)

  /// - Parameter rate: traces a second, 0 for none. As many may begin at once.
  package init(rate: Int) {
    interval = rate > 0 ? max(1, 1_000_000_000 / UInt64(rate)) : 0
    tolerance = 1_000_000_000
  }

  /// Whether one that begins now is recorded.
  ///
  /// - Parameter now: in nanoseconds, of a clock that does not go back.
  package func admit(at now: UInt64) -> Bool {
    guard interval > 0 else { return false }
    var seen = due.load(ordering: .relaxed)
    while true {
      // The next one would be due too far ahead.
      guard max(seen, now) &- now &+ interval <= tolerance else { return false }
      let next = max(seen, now) &+ interval
      let (isMine, current) = due.compareExchange(
        expected: seen, desired: next, ordering: .relaxed)
      if isMine { return true }
      seen = current
    }
  }
}
