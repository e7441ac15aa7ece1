// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The writes of one store that wait, and whether somebody is about to take them. No I/O.
///
/// Writes that arrive while another syncs wait here together and then share one commit.
struct WriteQueue: Sendable {
  /// A write with its ends: `run` gives what to do once its effect is on the disk.
  struct Job: Sendable {
    let run: @Sendable (WriteTransaction) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
  }

  /// Bounds how long the first of a batch waits for the last, and what is lost by a failed commit.
  static let batchLimit = 64

  private let limit: Int
  private var jobs: ArraySlice<Job> = []
  private var isDraining = false

  init(limit: Int) {
    self.limit = limit
  }

  /// Returns whether the caller must start draining.
  mutating func append(_ job: Job) throws(StoreError) -> Bool {
    guard jobs.count < limit else { throw .overloaded(waiting: jobs.count, limit: limit) }
    jobs.append(job)
    defer { isDraining = true }
    return !isDraining
  }

  /// The next writes for one commit; empty ends the draining.
  mutating func next() -> [Job] {
    let batch = Array(jobs.prefix(Self.batchLimit))
    jobs = jobs.dropFirst(batch.count)
    isDraining = !batch.isEmpty
    return batch
  }
}
