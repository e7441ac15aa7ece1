// SPDX-License-Identifier: Apache-2.0

/// How much of a service's history a watcher has seen.
package struct WatchCursor: Sendable, Hashable {
  /// The registry's start that the revision belongs to.
  package var epoch: UInt64
  package var revision: UInt64
  /// Whether the watcher has been told that the registry is settled.
  package var isSettled: Bool

  package init(epoch: UInt64, revision: UInt64, isSettled: Bool = true) {
    self.epoch = epoch
    self.revision = revision
    self.isSettled = isSettled
  }
}
