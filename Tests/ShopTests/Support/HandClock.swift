// SPDX-License-Identifier: Apache-2.0

package import ApusWire
import Synchronization

/// A wall clock that a test moves.
package final class HandClock: Sendable {
  private let time = Mutex(Timestamp(seconds: 1_800_000_000))

  package init() {}

  @Sendable package func now() -> Timestamp { time.withLock { $0 } }

  package func advance(seconds: Int64) {
    time.withLock { $0.seconds += seconds }
  }
}
