// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Frees, beside the service, what is held beyond its time, so that everybody hears of it. That the
/// goods are free does not depend on it.
struct ExpirySweeper: Service {
  let stock: WarehouseStore
  let logger: Logger

  private static let interval: Duration = .milliseconds(500)
  /// Few, so that no reservation waits long for a sweep.
  private static let batchCount = 50

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if await sweep() < Self.batchCount { try await Task.sleep(for: Self.interval) }
      }
    }
  }

  /// What cannot be swept now stays due.
  private func sweep() async -> Int {
    do {
      return try await stock.sweep(limit: Self.batchCount)
    } catch {
      logger.warning("reservations cannot be swept", metadata: ["error": "\(error)"])
      return 0
    }
  }
}
