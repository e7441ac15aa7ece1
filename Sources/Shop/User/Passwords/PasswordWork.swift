// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import Synchronization

/// Runs what hashes passwords away from the connections' loops, few at a time: each takes 32 MiB,
/// and a flood of logins shall neither take all memory nor all processors.
final class PasswordWork: Sendable {
  /// For new hashes, and for those of nobody.
  let scrypt: Scrypt
  private let runningLimit: Int
  private let waitingLimit: Int
  private let state = Mutex(State())

  private struct State {
    var runningCount = 0
    var waiting: [CheckedContinuation<Bool, Never>] = []
  }

  init(_ scrypt: Scrypt, runningLimit: Int = 2, waitingLimit: Int = 64) {
    self.scrypt = scrypt
    self.runningLimit = runningLimit
    self.waitingLimit = waitingLimit
  }

  /// - Throws: `resourceExhausted` when too many wait already; `CancellationError` when the caller
  ///   has given up meanwhile, before any work was done for it.
  func run<Value: Sendable>(
    _ context: CallContext, _ work: @escaping @Sendable (Scrypt) throws -> Value
  ) async throws -> Value {
    try await enter()
    defer { leave() }
    try Task.checkCancellation()
    return try await context.offload { [scrypt] in try work(scrypt) }
  }

  private func enter() async throws(RPCError) {
    let isRefused = await withCheckedContinuation { continuation in
      let isRefused: Bool? = state.withLock { state in
        if state.runningCount < runningLimit {
          state.runningCount += 1
          return false
        }
        if state.waiting.count >= waitingLimit { return true }
        state.waiting.append(continuation)
        return nil
      }
      if let isRefused { continuation.resume(returning: isRefused) }
    }
    guard isRefused else { return }
    throw RPCError(
      .resourceExhausted,
      "\(waitingLimit) calls wait for their passwords to be checked, \(waitingLimit) may",
      retryAfter: .seconds(1))
  }

  private func leave() {
    let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.runningCount -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume(returning: false)
  }
}
