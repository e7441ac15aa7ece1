// SPDX-License-Identifier: Apache-2.0

public import ApusService
import ApusStore
import SearchAPI

/// Search as a part of a process.
public enum SearchProgram {
  /// What a new shop sells: enough for lists to have pages.
  private static let productCount = 2400

  /// Opens the catalogue, fills it when it is new, and serves it.
  public static func start(in process: ServiceProcess) async throws {
    let store = try await process.store(
      of: .searchService, migrations: CatalogueTables.migrations,
      // The one long write of the service is another replica's filling, which this one waits for.
      options: StoreOptions(busyTimeout: .seconds(30)))
    let catalogue = CatalogueStore(store: store)
    try await catalogue.seedIfEmpty {
      CatalogueGenerator(seed: 2026).products(count: productCount)
    }
    process.serve(SearchHandler(catalogue: catalogue))
  }
}
