// SPDX-License-Identifier: Apache-2.0

/// Where a store does its blocking work: ``ThreadExecutor`` in production, ``InlineExecutor`` in
/// simulations.
public protocol StoreExecutor: Sendable {
  /// Runs `job` once, soon, where it may block. A store has at most one write job under way, and at
  /// most as many read jobs as it has readers.
  func run(_ work: StoreWork, _ job: @escaping @Sendable () -> Void)
}

/// What a job of a store does; reads must not wait for a write, nor writes for reads.
public enum StoreWork: Sendable {
  case read
  case write
}
