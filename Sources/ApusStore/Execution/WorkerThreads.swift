// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Threads that take jobs from one queue, first come, first served.
///
/// `@unchecked Sendable`: every stored `var` is read and written only between `condition.lock()`
/// and `unlock()`.
package final class WorkerThreads: @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  private let name: String
  private var jobs: ArraySlice<@Sendable () -> Void> = []
  private var threadCount = 0
  private var idleCount = 0
  private var isStopped = false

  package init(limit: Int, name: String) {
    precondition(limit > 0, "there is no work without a thread")
    self.limit = limit
    self.name = name
  }

  package func run(_ job: @escaping @Sendable () -> Void) {
    condition.lock()
    defer { condition.unlock() }
    jobs.append(job)
    // A thread that was signalled counts as idle until it wakes, so jobs beyond the idle ones start
    // a thread.
    if idleCount >= jobs.count {
      condition.signal()
    } else if threadCount < limit {
      threadCount += 1
      start()
    }
  }

  /// Ends the threads when the jobs that wait are done.
  package func stop() {
    condition.lock()
    defer { condition.unlock() }
    isStopped = true
    condition.broadcast()
  }

  private func start() {
    let thread = Thread { [self] in
      while let job = next() { job() }
    }
    thread.name = name
    thread.start()
  }

  private func next() -> (@Sendable () -> Void)? {
    condition.lock()
    defer { condition.unlock() }
    while jobs.isEmpty {
      guard !isStopped else { return nil }
      idleCount += 1
      condition.wait()
      idleCount -= 1
    }
    return jobs.popFirst()
  }
}
