// SPDX-License-Identifier: Apache-2.0

public import ApusService
import ApusStore
import Foundation
import OrderTakingAPI
import SearchAPI
import ShopCatalogue
public import ShopFlaws
import WarehouseAPI

/// Search as a part of a process.
public enum SearchProgram {
  /// Opens the catalogue, fills it when it is new and that is asked for, and serves it.
  public static func start(in process: ServiceProcess, flaws: Set<Flaw> = []) async throws {
    let seeding = try CatalogueSeeding(environment: ProcessInfo.processInfo.environment)
    let store = try await process.store(
      of: .searchService, migrations: CatalogueTables.migrations,
      // The one long write of the service is another replica's filling, which this one waits for.
      options: StoreOptions(busyTimeout: .seconds(30)))
    let catalogue = CatalogueStore(store: store)
    if let count = seeding.productCount {
      try await catalogue.seedIfEmpty {
        CatalogueGenerator(seed: CatalogueSeeding.seed).products(count: count)
      }
    }
    let pages = try SearchPages(of: catalogue, in: process)
    process.on(StockChanged.self, in: store) { event, delivery, db in
      try catalogue.apply(event, delivery, db)
    } after: { event in
      await pages.forget(sku: event.sku)
    }
    process.on(OrderCompleted.self, in: store) { event, delivery, db in
      try catalogue.apply(event, delivery, db)
    }
    process.serve(
      SearchHandler(catalogue: catalogue, pages: pages, flaw: SearchFlaw(flaws, in: process)))
  }
}
