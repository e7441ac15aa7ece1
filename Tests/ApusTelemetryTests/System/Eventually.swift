// SPDX-License-Identifier: Apache-2.0

import Testing

/// Waits until it is so, for twenty seconds at the most: sockets have no virtual clock.
func eventually(
  _ claim: String, _ condition: @Sendable () async throws -> Bool,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let end = ContinuousClock.now + .seconds(20)
  while ContinuousClock.now < end {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(20))
  }
  Issue.record("Not within twenty seconds: \(claim)", sourceLocation: sourceLocation)
  throw CancellationError()
}
