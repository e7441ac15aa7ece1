// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import SearchAPI
import WishlistAPI

extension WishlistStore {
  /// Adds a product at its present price, or changes the note of one that is there.
  ///
  /// - Parameter product: as Search has just said.
  /// - Throws: ``UnknownList``, ``ListFull``, ``KeyReused``, ``StoreError``.
  func add(
    _ product: Product, note: String?, to list: UUID, of customer: UUID, claim: IdempotencyClaim
  ) async throws -> Wishlist {
    try await once(claim) { db in
      let rows = ListRows(db: db)
      _ = try rows.list(list, of: customer)
      try ProductNews(db: db).hear(product)
      if try rows.hasItem(product.sku, in: list) {
        try rows.setNote(note, of: product.sku, in: list)
      } else {
        try rows.checkRoom(in: list)
        try db.execute(
          """
          INSERT INTO item (list, sku, note, price, currency, added)
          VALUES (\(list), \(product.sku), \(note ?? ""), \(product.price.minorUnits),
            \(product.price.currency), \(db.now))
          """)
        try rows.touch(list)
      }
      return try rows.wishlist(list, of: customer)
    }
  }

  /// - Throws: ``UnknownList``, ``KeyReused``, ``StoreError``.
  func remove(
    _ sku: String, from list: UUID, of customer: UUID, claim: IdempotencyClaim
  ) async throws -> Wishlist {
    try await once(claim) { db in
      let rows = ListRows(db: db)
      _ = try rows.list(list, of: customer)
      try rows.removeItem(sku, from: list, of: customer)
      return try rows.wishlist(list, of: customer)
    }
  }

  /// Gives the other list. One that has the product already keeps its own.
  ///
  /// - Throws: ``UnknownList``, ``UnknownItem``, ``ListFull``, ``KeyReused``, ``StoreError``.
  func move(
    _ sku: String, from list: UUID, to other: UUID, of customer: UUID, claim: IdempotencyClaim
  ) async throws -> Wishlist {
    try await once(claim) { db in
      let rows = ListRows(db: db)
      for id in [list, other] { _ = try rows.list(id, of: customer) }
      guard try rows.hasItem(sku, in: list) else { throw UnknownItem(list: list, sku: sku) }
      if list != other {
        if try rows.hasItem(sku, in: other) {
          try db.execute("DELETE FROM item WHERE list = \(list) AND sku = \(sku)")
        } else {
          try rows.checkRoom(in: other)
          try db.execute(
            "UPDATE item SET list = \(other) WHERE list = \(list) AND sku = \(sku)")
          try rows.touch(other)
        }
        try rows.touch(list)
      }
      return try rows.wishlist(other, of: customer)
    }
  }
}

extension ListRows where Transaction == WriteTransaction {
  /// - Throws: ``ListFull``.
  fileprivate func checkRoom(in list: UUID) throws {
    guard try itemCount(of: list) < WishlistStore.maxItemCount else {
      throw ListFull(list: list, limit: WishlistStore.maxItemCount)
    }
  }

  fileprivate func setNote(_ note: String?, of sku: String, in list: UUID) throws {
    guard let note else { return }
    let changed = try db.execute(
      "UPDATE item SET note = \(note) WHERE list = \(list) AND sku = \(sku) AND note <> \(note)")
    if changed > 0 { try touch(list) }
  }
}
