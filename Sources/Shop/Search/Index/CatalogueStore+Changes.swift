// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import SearchAPI

/// Writes of those who maintain the catalogue, each once for its claim.
extension CatalogueStore {
  /// The product as it is now.
  ///
  /// - Throws: ``KeyReused``, ``StoreError``.
  func upsert(_ product: Product, claim: IdempotencyClaim) async throws -> Product {
    try await once(claim) { db in
      let change = CatalogueChange(db: db)
      try change.put(product)
      return try change.kept(product.sku)?.product ?? product
    }
  }

  /// All of them or none.
  ///
  /// - Throws: ``KeyReused``, ``StoreError``.
  func upsert(_ products: [Product], claim: IdempotencyClaim) async throws -> ChangeReport {
    try await once(claim) { db in
      let change = CatalogueChange(db: db)
      return try products.reduce(into: ChangeReport()) { report, product in
        report.add(product.sku, isChanged: try change.put(product))
      }
    }
  }

  /// - Throws: ``KeyReused``, ``StoreError``.
  func delete(sku: String, revision: UInt64, claim: IdempotencyClaim) async throws -> ChangeReport {
    try await once(claim) { db in
      var report = ChangeReport()
      report.add(sku, isChanged: try CatalogueChange(db: db).delete(sku: sku, revision: revision))
      return report
    }
  }

  private func once<Reply: Message>(
    _ claim: IdempotencyClaim, _ body: @escaping @Sendable (WriteTransaction) throws -> Reply
  ) async throws -> Reply {
    try await store.write(idempotently: claim, reused: KeyReused(), body)
  }
}

extension ChangeReport {
  fileprivate mutating func add(_ sku: String, isChanged: Bool) {
    if isChanged { changed.append(sku) } else { unchanged.append(sku) }
  }
}
