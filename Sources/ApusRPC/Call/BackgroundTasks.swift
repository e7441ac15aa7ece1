// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Work that outlives the answers of the calls that began it, counted so that a graceful stop can
/// wait for it.
package final class BackgroundTasks: Sendable {
  private struct State {
    var count = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  package init() {}

  func start(_ work: @escaping @Sendable () async -> Void) {
    state.withLock { $0.count += 1 }
    Task.detached {
      await work()
      self.finished()
    }
  }

  private func finished() {
    let waiters = state.withLock { state in
      state.count -= 1
      guard state.count == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  package func wait() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        guard state.count > 0 else { return true }
        state.waiters.append(continuation)
        return false
      }
      if isIdle { continuation.resume() }
    }
  }
}
