// SPDX-License-Identifier: Apache-2.0

import ApusRPC

/// Tries again what did not go through, under the same key, as a customer's program would.
enum Patience {
  /// What is worth another try: nobody has said no.
  static func isWorthAnotherTry(_ error: any Error) -> Bool {
    guard let failure = error as? any RPCErrorConvertible, let error = failure.rpcError else {
      return false
    }
    return [.unavailable, .deadlineExceeded, .aborted, .resourceExhausted, .unknown, .internal]
      .contains(error.code) && error.typedErrorHash == 0
  }

  /// - Parameter limit: how long in all.
  static func calling<Value: Sendable>(
    for limit: Duration = .seconds(30), _ body: () async throws -> Value
  ) async throws -> Value {
    let end = ContinuousClock.now + limit
    var wait = Duration.milliseconds(50)
    while true {
      do {
        return try await body()
      } catch {
        guard isWorthAnotherTry(error), ContinuousClock.now + wait < end else { throw error }
        try await Task.sleep(for: wait)
        wait = min(wait * 2, .seconds(1))
      }
    }
  }
}

/// Why a tool gives up, as a sentence.
struct ToolFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
