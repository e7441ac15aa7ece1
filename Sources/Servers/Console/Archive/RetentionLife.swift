// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Logging
import ServiceLifecycle

/// Tidies up between the start of the process and its end.
struct RetentionLife: Service {
  /// So much of it in a row at the most: then it is somebody else's turn.
  private static let mostRounds = 200

  /// Of tidying up, after which the names of processes are looked through: an hour.
  private static let forgettingRounds = 240

  let archive: TelemetryArchive
  let logger: Logger

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        var retention = Retention(rules: archive.rules)
        for round in 0... {
          try await Task.sleep(for: .seconds(15))
          await tidy(&retention, forgets: round % Self.forgettingRounds == 0)
        }
      }
    } catch is CancellationError {}
  }

  private func tidy(_ retention: inout Retention, forgets: Bool) async {
    do {
      let now = archive.now()
      var rounds = 0
      while try await retention.settle(archive.store, now: now), rounds < Self.mostRounds {
        rounds += 1
      }
      while try await retention.expire(archive.store, now: now), rounds < Self.mostRounds {
        rounds += 1
      }
      try await retention.thin(archive.store, now: now)
      if forgets { try await retention.forget(archive.store) }
    } catch {
      // It is tried again; a store that has failed ends the process by itself.
      logger.debug("could not tidy up", metadata: ["error": "\(error)"])
    }
  }
}
