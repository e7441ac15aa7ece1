// SPDX-License-Identifier: Apache-2.0

import ApusService
import ApusStore
import CartAPI
import CommonAPI
import ShopFlaws
import WishlistAPI

/// What Wishlist does wrong on purpose; see docs/audit.md.
struct WishlistFlaw: Sendable {
  private let carts: Store

  /// `nil` when nothing is wrong with Wishlist.
  ///
  /// A store refuses the file of another service, so this one says that it is Cart.
  init?(_ flaws: Set<Flaw>, in process: ServiceProcess) async throws {
    guard flaws.contains(.dataMonolith) else { return nil }
    carts = try await process.store(of: .cartService, migrations: [])
  }

  /// With the prices that Cart has heard of, straight from its table.
  func spoil(_ list: Wishlist) async throws -> Wishlist {
    let skus = list.items.map(\.sku)
    guard !skus.isEmpty else { return list }
    let prices = try await carts.read { db in
      try db.rows(
        "SELECT sku, price, currency FROM product WHERE price IS NOT NULL AND sku IN \(values: skus)"
      ) { row -> (String, Money) in
        (try row["sku"], Money(minorUnits: try row["price"], currency: try row["currency"]))
      }
    }
    let known = Dictionary(prices) { first, _ in first }
    var list = list
    for (place, item) in list.items.enumerated() {
      if let price = known[item.sku] { list.items[place].price = price }
    }
    return list
  }
}
