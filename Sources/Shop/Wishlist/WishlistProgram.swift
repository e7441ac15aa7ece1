// SPDX-License-Identifier: Apache-2.0

public import ApusService
import ApusStore
import CartAPI
import SearchAPI
public import ShopFlaws
import UserAPI
import WishlistAPI

/// Wishlist as a part of a process.
public enum WishlistProgram {
  /// Between two looks of somebody who watches a list.
  private static let watchInterval = Duration.milliseconds(250)

  /// Opens the lists, hears what they wait for, and serves them.
  public static func start(in process: ServiceProcess, flaws: Set<Flaw> = []) async throws {
    let store = try await process.store(of: .wishlistService, migrations: WishlistTables.migrations)
    let lists = WishlistStore(store: store)
    process.on(PriceChanged.self, in: store) { event, delivery, db in
      try lists.apply(event, delivery, db)
    }
    process.on(ProductStockChanged.self, in: store) { event, delivery, db in
      try lists.apply(event, delivery, db)
    }
    process.on(UserDeleted.self, in: store) { event, delivery, db in
      try lists.apply(event, delivery, db)
    }
    let carts = process.client(CartClient.self, as: .wishlistService)
    let moving = MoveToCart(carts: carts)
    process.serve(
      WishlistHandler(
        lists: lists, search: process.client(SearchClient.self, as: .wishlistService),
        carts: carts, moving: moving, sagas: try process.sagas(in: store, [moving.definition]),
        makeToken: { try ShareToken.random() },
        pause: { try await Task.sleep(for: watchInterval) },
        flaw: try await WishlistFlaw(flaws, in: process)))
  }
}
