// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import SearchAPI

/// What is known of products.
extension CartStore {
  /// Those of the numbers that Search has to be asked about.
  func unknown(_ skus: [String]) async throws -> [String] {
    try await store.read { db in
      let copies = try ProductRows(db: db).copies(of: skus)
      return skus.filter { copies[$0]?.product == nil }
    }
  }

  /// What is in a cart, and Search has to be asked about.
  func unknownLines(of cart: UUID) async throws -> [String] {
    try await store.read { db in
      let skus = try CartRows(db: db).kept(cart).cart.lines.map(\.sku)
      let copies = try ProductRows(db: db).copies(of: skus)
      return skus.filter { copies[$0]?.product == nil }
    }
  }

  /// Keeps what Search has answered.
  func learn(_ batch: ProductBatch) async throws {
    try await store.write { db in
      let rows = ProductRows(db: db)
      for product in batch.products { try rows.learn(product) }
      for sku in batch.unknownSkus { try rows.learn(unknown: sku) }
    }
  }
}
