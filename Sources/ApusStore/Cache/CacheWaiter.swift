// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One caller that waits for a load which others may wait for too: it may give up, the load goes on.
final class CacheWaiter<Value: Sendable>: Sendable {
  private enum State {
    case early
    case waiting(CheckedContinuation<Value, any Error>)
    case ended(Result<Value, any Error>)
  }

  private let state = Mutex(State.early)

  /// The first end counts: the load's, or the caller's own cancellation.
  func end(_ result: Result<Value, any Error>) {
    let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
      switch state {
      case .early:
        state = .ended(result)
        return nil
      case .waiting(let continuation):
        state = .ended(result)
        return continuation
      case .ended: return nil
      }
    }
    waiting?.resume(with: result)
  }

  /// - Throws: what the load throws, or `CancellationError`.
  func value() async throws -> Value {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let ended: Result<Value, any Error>? = state.withLock { state in
          if case .ended(let result) = state { return result }
          state = .waiting(continuation)
          return nil
        }
        if let ended { continuation.resume(with: ended) }
      }
    } onCancel: {
      end(.failure(CancellationError()))
    }
  }
}
