// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Plays the carriers beside the service. What a carrier does follows from the parcel and the time,
/// so it goes on after a restart where it was, and replicas do nothing twice.
struct CarrierPlay: Service {
  let shipments: LogisticsStore
  let logger: Logger

  /// Few, so that no call waits long for the carriers.
  private static let batchCount = 50

  func run() async throws {
    // A quarter of a step, so that what can be seen is not far from what happened.
    let interval = Duration.milliseconds(min(250, max(20, shipments.pace / 4)))
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if await play() < Self.batchCount { try await Task.sleep(for: interval) }
      }
    }
  }

  /// What cannot be played now stays due.
  private func play() async -> Int {
    do {
      return try await shipments.play(limit: Self.batchCount)
    } catch {
      logger.warning("carriers cannot be played", metadata: ["error": "\(error)"])
      return 0
    }
  }
}
