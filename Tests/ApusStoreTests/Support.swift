// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Foundation
import Synchronization

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  var database: String { path + "/test.sqlite" }
}

/// A wall clock that a test moves.
final class HandClock: Sendable {
  private let time = Mutex(Timestamp(seconds: 1_800_000_000))

  @Sendable func now() -> Timestamp { time.withLock { $0 } }

  func advance(seconds: Int64) {
    time.withLock { $0.seconds += seconds }
  }
}

/// A store with one table, `entry (name TEXT UNIQUE, number INTEGER)`.
func openStore(
  _ folder: TemporaryFolder, owner: String = "test", options: StoreOptions = StoreOptions(),
  executor: (any StoreExecutor)? = nil, clock: HandClock = HandClock()
) async throws -> Store {
  try await Store.open(
    path: folder.database, owner: owner,
    migrations: [
      Migration(
        "entries", sql: "CREATE TABLE entry (name TEXT NOT NULL UNIQUE, number INTEGER NOT NULL)")
    ],
    options: options, executor: executor, now: clock.now)
}

extension Store {
  func insert(_ name: String, _ number: Int = 0) async throws {
    try await write { db in
      _ = try db.execute("INSERT INTO entry (name, number) VALUES (\(name), \(number))")
    }
  }

  func names() async throws -> [String] {
    try await read { db in
      try db.rows("SELECT name FROM entry ORDER BY name") { row in try row["name"] as String }
    }
  }
}
