// SPDX-License-Identifier: Apache-2.0

public import ApusService
import CartAPI
import SearchAPI

/// Cart as a part of a process.
public enum CartProgram {
  /// Opens the carts and serves them.
  public static func start(in process: ServiceProcess) async throws {
    let store = try await process.store(of: .cartService, migrations: CartTables.migrations)
    let search = process.client(SearchClient.self, as: .cartService)
    process.serve(CartHandler(carts: CartStore(store: store), search: search))
  }
}
