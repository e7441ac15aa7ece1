// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import SearchAPI

/// The catalogue's own database.
struct CatalogueStore: Sendable {
  let store: Store

  /// Fills an empty catalogue. Replicas that start together fill it once: the look and the filling
  /// are one transaction, and those are serial over all processes.
  func seedIfEmpty(_ products: @escaping @Sendable () -> [Product]) async throws {
    // Looked at first without the lock, as every start but the first ends here.
    if try await store.read({ db in try db.exists("SELECT 1 FROM product") }) { return }
    try await store.write { db in
      guard try !db.exists("SELECT 1 FROM product") else { return }
      let index = CatalogueIndex(db: db)
      for product in products() { try index.put(product) }
    }
  }

  /// Adds or replaces products. A version that is not newer than the one that is there is left out,
  /// so messages may arrive twice and late.
  func put(_ products: [Product]) async throws {
    try await store.write { db in
      let index = CatalogueIndex(db: db)
      for product in products { try index.put(product) }
    }
  }

  /// - Throws: ``UnknownProduct``.
  func product(sku: String) async throws -> Product {
    let found = try await store.read { db in
      try db.row("SELECT message FROM product WHERE sku = \(sku)", Product.init(row:))
    }
    guard let found else { throw UnknownProduct(sku: sku) }
    return found
  }

  /// The products in the order of `skus`, each once.
  func products(skus: [String]) async throws -> ProductBatch {
    let found = try await store.read { db in
      try db.rows("SELECT message FROM product WHERE sku IN \(values: skus)", Product.init(row:))
    }
    let bySKU = Dictionary(found.map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
    var batch = ProductBatch()
    var seen = Set<String>()
    for sku in skus where seen.insert(sku).inserted {
      if let product = bySKU[sku] {
        batch.products.append(product)
      } else {
        batch.unknownSkus.append(sku)
      }
    }
    return batch
  }

  func search(_ query: ProductQuery) async throws -> SearchPage {
    try await store.read { db in try ProductSearch(db: db, query: query).page() }
  }

  func suggestions(prefix: String, limit: Int) async throws -> SuggestionList {
    try await store.read { db in
      SuggestionList(suggestions: try PhraseSearch(db: db).phrases(prefix: prefix, limit: limit))
    }
  }
}

extension Product {
  /// From the column `message`.
  init(row: borrowing Row) throws {
    try self.init(decoding: row["message"] as Bytes)
  }
}
