// SPDX-License-Identifier: Apache-2.0

package import ApusStore
import ApusWire
import Foundation

/// A folder that goes with the test.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("shop-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A store in this folder. Crash-safe is enough for tests, and saves the syncs.
  package func store(
    _ owner: String, _ migrations: [Migration], clock: HandClock = HandClock()
  ) async throws -> Store {
    try await Store.open(
      path: "\(path)/\(owner).sqlite", owner: owner, migrations: migrations,
      options: StoreOptions(durability: .processCrash), now: clock.now)
  }
}
