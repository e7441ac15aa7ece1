// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import SearchAPI

/// The catalogue's own database. Its replicas share it, index and all: what one has written the
/// others find with the next search.
struct CatalogueStore: Sendable {
  let store: Store

  /// Fills an empty catalogue. Replicas that start together fill it once: the look and the filling
  /// are one transaction, and those are serial over all processes.
  func seedIfEmpty(_ products: @escaping @Sendable () -> [Product]) async throws {
    // Looked at first without the lock, as every start but the first ends here.
    if try await store.read({ db in try db.exists("SELECT 1 FROM product") }) { return }
    try await store.write { db in
      guard try !db.exists("SELECT 1 FROM product") else { return }
      let change = CatalogueChange(db: db)
      for product in products() { try change.put(product) }
    }
  }

  /// Adds or replaces products. A revision that is not newer than the one that is there is left
  /// out, so messages may arrive twice and late.
  func put(_ products: [Product]) async throws {
    try await store.write { db in
      let change = CatalogueChange(db: db)
      for product in products { try change.put(product) }
    }
  }

  /// - Throws: ``UnknownProduct``.
  func product(sku: String) async throws -> Product {
    let found = try await store.read { db in try Self.shown(sku, db) }
    guard let found else { throw UnknownProduct(sku: sku) }
    return found
  }

  /// The products in the order of `skus`, each once.
  func products(skus: [String]) async throws -> ProductBatch {
    let found = try await store.read { db in
      try db.rows(
        "SELECT message FROM product WHERE sku IN \(values: skus) AND is_shown",
        Product.init(row:))
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

  /// - Throws: ``UnknownProduct``.
  func similar(to sku: String, limit: Int) async throws -> ProductBatch {
    let found = try await store.read { db -> [Product]? in
      guard let product = try Self.shown(sku, db) else { return nil }
      return try SimilarProducts(db: db, product: product).nearest(limit)
    }
    guard let found else { throw UnknownProduct(sku: sku) }
    return ProductBatch(products: found)
  }

  func search(_ query: ProductQuery) async throws -> SearchPage {
    try await store.read { db in try ProductSearch(db: db, query: query).page() }
  }

  func suggestions(prefix: String, limit: Int) async throws -> SuggestionList {
    try await store.read { db in
      SuggestionList(suggestions: try PhraseSearch(db: db).phrases(prefix: prefix, limit: limit))
    }
  }

  private static func shown(_ sku: String, _ db: ReadTransaction) throws -> Product? {
    try db.row(
      "SELECT message FROM product WHERE sku = \(sku) AND is_shown", Product.init(row:))
  }
}
