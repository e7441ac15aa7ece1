// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CommonAPI
import SearchAPI
import UserAPI
import WishlistAPI

extension WishlistStore {
  /// Sets what a customer hears of a product that is on one of their lists, from its present price
  /// on.
  ///
  /// - Parameter product: as Search has just said.
  /// - Throws: ``UnknownList``, ``UnknownItem``, ``KeyReused``, ``StoreError``.
  func subscribe(
    to product: Product, dropPercent: UInt32, backInStock: Bool, on list: UUID, of customer: UUID,
    claim: IdempotencyClaim
  ) async throws -> Wishlist {
    try await once(claim) { db in
      let rows = ListRows(db: db)
      _ = try rows.list(list, of: customer)
      guard try rows.hasItem(product.sku, in: list) else {
        throw UnknownItem(list: list, sku: product.sku)
      }
      try ProductNews(db: db).hear(product)
      // Not the answer's price: an event may have told a newer one since.
      let price = try rows.price(of: product.sku) ?? product.price
      try db.execute(
        """
        INSERT OR REPLACE INTO alert
          (sku, customer, drop_percent, back_in_stock, reference, currency, is_reached)
        VALUES (\(product.sku), \(customer), \(dropPercent), \(backInStock), \(price.minorUnits),
          \(price.currency), \(false))
        """)
      try rows.touch(list)
      return try rows.wishlist(list, of: customer)
    }
  }

  /// - Throws: ``UnknownList``, ``UnknownItem``, ``KeyReused``, ``StoreError``.
  func unsubscribe(
    from sku: String, on list: UUID, of customer: UUID, claim: IdempotencyClaim
  ) async throws -> Wishlist {
    try await once(claim) { db in
      let rows = ListRows(db: db)
      _ = try rows.list(list, of: customer)
      guard try rows.hasItem(sku, in: list) else { throw UnknownItem(list: list, sku: sku) }
      let cancelled = try db.execute(
        "DELETE FROM alert WHERE sku = \(sku) AND customer = \(customer)")
      if cancelled > 0 { try rows.touch(list) }
      return try rows.wishlist(list, of: customer)
    }
  }

  func apply(_ event: PriceChanged, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    try ProductNews(db: db).hearPrice(
      event.newPrice, of: event.sku, event.title, version: event.version)
  }

  func apply(
    _ event: ProductStockChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try ProductNews(db: db).hearStock(
      event.inStock, of: event.sku, event.title, version: event.version)
  }

  func apply(_ event: UserDeleted, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    try Erasure(db: db).erase(event.user)
  }
}

extension ListRows {
  fileprivate func price(of sku: String) throws -> Money? {
    try db.row("SELECT price, currency FROM product WHERE sku = \(sku)") { row in
      Money(minorUnits: try row["price"], currency: try row["currency"])
    }
  }
}
