// SPDX-License-Identifier: Apache-2.0

/// Sleeps so many times shorter than it is told: for waits that are too long for a test and that
/// sockets, which know no virtual time, take part in.
struct QuickClock: Clock {
  typealias Instant = ContinuousClock.Instant

  let factor: Int

  var now: Instant { ContinuousClock.now }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try await Task.sleep(for: (deadline - ContinuousClock.now) / factor)
  }
}
