// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Foundation
import Synchronization

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("shop-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A store in this folder. Crash-safe is enough for tests, and saves the syncs.
  func store(
    _ owner: String, _ migrations: [Migration], clock: HandClock = HandClock()
  ) async throws -> Store {
    try await Store.open(
      path: "\(path)/\(owner).sqlite", owner: owner, migrations: migrations,
      options: StoreOptions(durability: .processCrash), now: clock.now)
  }
}

/// A wall clock that a test moves.
final class HandClock: Sendable {
  private let time = Mutex(Timestamp(seconds: 1_800_000_000))

  @Sendable func now() -> Timestamp { time.withLock { $0 } }

  func advance(seconds: Int64) {
    time.withLock { $0.seconds += seconds }
  }
}
