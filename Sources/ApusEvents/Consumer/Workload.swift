// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import Synchronization

/// The handlers that run in one session: how many may, which take long, and for which events the
/// answer still counts.
final class Workload: Sendable {
  private struct State {
    /// What runs, and whether it ran already at the last look for long ones.
    var running: [Receipt: Bool] = [:]
    /// Handlers that have ended and whose answer is on its way.
    var answeringCount = 0
    var isClosed = false
    /// The reader, while it waits for room.
    var waiter: CheckedContinuation<Bool, Never>?
    var idleWaiter: CheckedContinuation<Void, Never>?
    /// Taken away: whoever has them now answers for them.
    var lost: Set<Receipt> = []

    var count: Int { running.count + answeringCount }
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  var isFull: Bool { state.withLock { $0.count >= limit } }

  /// Waits for room. Returns false when nothing more may begin, or when this runs already.
  func begin(_ receipt: Receipt) async -> Bool {
    let hasRoom = await withCheckedContinuation { continuation in
      let answer: Bool? = state.withLock { state in
        guard !state.isClosed else { return false }
        guard state.count >= limit else { return true }
        state.waiter = continuation
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
    guard hasRoom else { return false }
    return state.withLock { state in
      guard !state.isClosed, state.running[receipt] == nil else { return false }
      state.running[receipt] = false
      return true
    }
  }

  /// The handler has ended: the same event may begin again. Returns whether the answer counts.
  func finish(_ receipt: Receipt) -> Bool {
    state.withLock { state in
      state.running[receipt] = nil
      state.answeringCount += 1
      return state.lost.remove(receipt) == nil
    }
  }

  /// The answer is given. Returns whether nothing else runs.
  func end() -> Bool {
    let (isIdle, waiter, idleWaiter) = state.withLock { state in
      state.answeringCount -= 1
      let isIdle = state.count == 0
      return (isIdle, state.waiter.take(), isIdle ? state.idleWaiter.take() : nil)
    }
    waiter?.resume(returning: true)
    idleWaiter?.resume()
    return isIdle
  }

  /// Lets nothing more begin.
  func close() {
    let waiter = state.withLock { state in
      state.isClosed = true
      return state.waiter.take()
    }
    waiter?.resume(returning: false)
  }

  /// For one caller, after ``close()``.
  func waitUntilIdle() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        guard state.count > 0 else { return true }
        state.idleWaiter = continuation
        return false
      }
      if isIdle { continuation.resume() }
    }
  }

  /// Those that ran already at the last look.
  func longOnes() -> [Receipt] {
    state.withLock { state in
      let long = state.running.filter { $0.value && !state.lost.contains($0.key) }
      state.running = state.running.mapValues { _ in true }
      return Array(long.keys)
    }
  }

  /// The partition went to another member.
  func lose(_ stale: StaleEpoch) {
    state.withLock { state in
      for receipt in state.running.keys
      where receipt.topic == stale.topic && receipt.partition == stale.partition {
        state.lost.insert(receipt)
      }
    }
  }
}
