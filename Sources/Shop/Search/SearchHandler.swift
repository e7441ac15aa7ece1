// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import SearchAPI

struct SearchHandler: SearchService {
  let catalogue: CatalogueStore
  /// None where nothing is kept, as in most tests.
  var pages: SearchPages?
  var flaw: SearchFlaw?

  private static let defaultSuggestionCount: UInt32 = 10
  private static let defaultSimilarCount: UInt32 = 10

  func search(
    query: String, filter: Filter, sort: Sort, page: PageRequest, context: CallContext
  ) async throws -> SearchPage {
    let query = try ProductQuery(
      query: query, filter: filter, sort: sort, cursor: page.cursor, limit: page.limit)
    guard let pages else { return try await catalogue.search(query) }
    return try await pages.page(query, cursor: page.cursor)
  }

  func suggest(prefix: String, limit: UInt32, context: CallContext) async throws -> SuggestionList {
    let limit = Int(limit == 0 ? Self.defaultSuggestionCount : limit)
    guard let pages else { return try await catalogue.suggestions(prefix: prefix, limit: limit) }
    return try await pages.suggestions(prefix: prefix, limit: limit)
  }

  func getProduct(sku: String, context: CallContext) async throws -> Product {
    if let flaw { return try await flaw.product(sku) }
    return try await catalogue.product(sku: sku)
  }

  func batchGetProducts(skus: [String], context: CallContext) async throws -> ProductBatch {
    try await catalogue.products(skus: skus)
  }

  func similarProducts(
    sku: String, limit: UInt32, context: CallContext
  ) async throws -> ProductBatch {
    let limit = limit == 0 ? Self.defaultSimilarCount : limit
    return try await catalogue.similar(to: sku, limit: Int(limit))
  }

  func upsertProduct(product: Product, context: CallContext) async throws -> Product {
    try product.checkForSale()
    let kept = try await catalogue.upsert(
      product, claim: claim(UpsertProductRequest(product: product), context))
    await pages?.forgetAll()
    return kept
  }

  func upsertProducts(products: [Product], context: CallContext) async throws -> ChangeReport {
    for product in products { try product.checkForSale() }
    let report = try await catalogue.upsert(
      products, claim: claim(UpsertProductsRequest(products: products), context))
    await pages?.forgetAll()
    return report
  }

  func deleteProduct(
    sku: String, revision: UInt64, context: CallContext
  ) async throws -> ChangeReport {
    let request = DeleteProductRequest(sku: sku, revision: revision)
    let report = try await catalogue.delete(
      sku: sku, revision: revision, claim: claim(request, context))
    await pages?.forgetAll()
    return report
  }

  private func claim(_ request: some Message, _ context: CallContext) throws -> IdempotencyClaim {
    try context.claim(request, user: try context.user?.id.uuidString ?? "")
  }
}
