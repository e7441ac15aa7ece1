// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import ApusStore

@Suite struct FileLockTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs `body` on as many threads as asked for, and waits for all of them.
  private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for number in 0..<count {
      group.enter()
      Thread.detachNewThread {
        body(number)
        group.leave()
      }
    }
    group.wait()
  }

  @Test("one at a time holds it")
  func excludes() throws {
    let path = folder.database
    let inside = Atomic<Int>(0)
    let most = Mutex(0)
    let turns = Atomic<Int>(0)
    onThreads(4) { _ in
      do {
        let lock = try FileLock(beside: path)
        for _ in 0..<50 {
          try lock.withLock(timeout: .seconds(20)) {
            let count = inside.add(1, ordering: .sequentiallyConsistent).newValue
            most.withLock { $0 = max($0, count) }
            turns.add(1, ordering: .relaxed)
            inside.subtract(1, ordering: .sequentiallyConsistent)
          }
        }
      } catch {
        Issue.record(error)
      }
    }
    #expect(most.withLock { $0 } == 1)
    #expect(turns.load(ordering: .relaxed) == 200)
  }

  @Test("who waits too long gives up without leaving a trace")
  func timeout() throws {
    let holder = try FileLock(beside: folder.database)
    let waiter = try FileLock(beside: folder.database)
    let third = try FileLock(beside: folder.database)
    try holder.withLock(timeout: .zero) {
      #expect(throws: StoreError.self) { try waiter.withLock(timeout: .milliseconds(5)) {} }
      #expect(throws: StoreError.self) { try third.withLock(timeout: .zero) {} }
    }
    // Neither the lock nor the turn is still held.
    try third.withLock(timeout: .zero) {}
    try waiter.withLock(timeout: .zero) {}
  }

  @Test("a body that throws lets it go")
  func throwing() throws {
    struct Failure: Error {}
    let first = try FileLock(beside: folder.database)
    let second = try FileLock(beside: folder.database)
    #expect(throws: Failure.self) { try first.withLock(timeout: .zero) { throw Failure() } }
    try second.withLock(timeout: .zero) {}
  }
}
