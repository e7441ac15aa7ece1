// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusStore
import SearchAPI

/// Pages and suggestions that many ask for at the same time, as old as the schema's `@cache` allows.
/// Products that are asked for by number are never from here: carts and orders are made of them.
struct SearchPages: Sendable {
  private let catalogue: CatalogueStore
  private let pages: Cache<String, SearchPage>
  private let suggestions: Cache<String, SuggestionList>

  init(of catalogue: CatalogueStore, in process: ServiceProcess) throws {
    self.catalogue = catalogue
    pages = try process.cache(
      "pages", of: .searchService, CacheSettings(timeToLive: .seconds(5)),
      tags: { _, page in page.products.map(\.sku) })
    suggestions = try process.cache(
      "suggestions", of: .searchService, CacheSettings(timeToLive: .seconds(60)))
  }

  func page(_ query: ProductQuery, cursor: String) async throws -> SearchPage {
    try await pages.value(for: Self.key(query, cursor)) { try await catalogue.search(query) }
  }

  func suggestions(prefix: String, limit: Int) async throws -> SuggestionList {
    // People type the same beginnings; upper case means nothing to the index.
    try await suggestions.value(for: "\(limit) \(prefix.lowercased())") {
      try await catalogue.suggestions(prefix: prefix, limit: limit)
    }
  }

  /// The catalogue was changed: nobody knows which pages a product would be on now.
  func forgetAll() async {
    await pages.invalidateAll()
    await suggestions.invalidateAll()
  }

  /// Something changed that is shown of this product.
  func forget(sku: String) async { await pages.invalidate(tag: sku) }

  private static func key(_ query: ProductQuery, _ cursor: String) -> String {
    let filter = query.filter.encoded().map { String($0, radix: 16) }.joined(separator: ".")
    return "\(query.limit) \(query.sort.rawValue) \(filter) \(cursor) \(query.words.text)"
  }
}
