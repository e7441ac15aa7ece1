// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import CommonAPI
import SearchAPI

struct SearchHandler: SearchService {
  let catalogue: CatalogueStore

  private static let defaultSuggestionCount: UInt32 = 10

  func search(
    query: String, filter: Filter, sort: Sort, page: PageRequest, context: CallContext
  ) async throws -> SearchPage {
    let query = try ProductQuery(
      query: query, filter: filter, sort: sort, cursor: page.cursor, limit: page.limit)
    return try await catalogue.search(query)
  }

  func suggest(prefix: String, limit: UInt32, context: CallContext) async throws -> SuggestionList {
    let limit = limit == 0 ? Self.defaultSuggestionCount : limit
    return try await catalogue.suggestions(prefix: prefix, limit: Int(limit))
  }

  func getProduct(sku: String, context: CallContext) async throws -> Product {
    try await catalogue.product(sku: sku)
  }

  func batchGetProducts(skus: [String], context: CallContext) async throws -> ProductBatch {
    try await catalogue.products(skus: skus)
  }
}
