// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A wait of one task that others cut short. A call that comes while nobody waits ends the next
/// wait at once.
final class Wakeup: Sendable {
  private struct State {
    var isCalled = false
    var nap: Task<Void, Never>?
  }

  private let state = Mutex(State())
  private let clock: any Clock<Duration>

  init(clock: any Clock<Duration>) { self.clock = clock }

  func call() {
    state.withLock { state in
      state.isCalled = true
      state.nap?.cancel()
    }
  }

  /// Returns after `duration`, when it is called, or when the task is cancelled.
  func wait(for duration: Duration) async {
    let nap: Task<Void, Never>? = state.withLock { state in
      guard !state.isCalled else { return nil }
      let nap = Task { [clock] in _ = try? await clock.sleep(for: duration) }
      state.nap = nap
      return nap
    }
    if let nap {
      await withTaskCancellationHandler {
        await nap.value
      } onCancel: {
        nap.cancel()
      }
    }
    state.withLock { $0 = State() }
  }
}
