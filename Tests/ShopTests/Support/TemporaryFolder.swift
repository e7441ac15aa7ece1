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

  /// The store of a service in this folder: `cart` is that of `shop.cart.v1`. Crash-safe is enough
  /// for tests, and saves the syncs.
  package func store(
    _ name: String, _ migrations: [Migration], clock: HandClock = HandClock()
  ) async throws -> Store {
    try await Store.open(
      path: "\(path)/\(name).sqlite", owner: "shop.\(name).v1", migrations: migrations,
      options: StoreOptions(durability: .processCrash), now: clock.now)
  }
}
