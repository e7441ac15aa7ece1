// SPDX-License-Identifier: Apache-2.0

import ApusStore
import RecommendationAPI

/// The lists that are the same for everybody. They change slowly, so an old one is served while it is
/// made anew, and all who ask get what sells when the database has no answer for them.
struct SuggestionLists: Sendable {
  let recommendations: RecommendationStore
  let kept: Cache<String, SuggestionList>

  /// Half a minute fresh; ten minutes more while nothing newer can be had.
  static var settings: CacheSettings {
    var settings = CacheSettings(timeToLive: .seconds(30))
    settings.staleFor = .seconds(600)
    settings.entryLimit = 5_000
    return settings
  }

  /// A list ends with any product on it that is changed or sold out.
  @Sendable static func tags(_ key: String, _ list: SuggestionList) -> [String] {
    list.suggestions.map(\.sku)
  }

  func boughtTogether(with sku: String, limit: Int) async throws -> SuggestionList {
    try await orPopular(limit) {
      try await kept.value(for: "with \(limit) \(sku)") {
        try await recommendations.forProducts([sku], limit: limit)
      }
    }
  }

  func trending(in category: String, limit: Int) async throws -> SuggestionList {
    try await kept.value(for: "trending \(limit) \(category)") {
      try await recommendations.trending(in: category, limit: limit)
    }
  }

  /// What sells, in place of a list that cannot be had now.
  func orPopular(
    _ limit: Int, _ list: () async throws -> SuggestionList
  ) async throws -> SuggestionList {
    do {
      return try await list()
    } catch let error as StoreError {
      guard let popular = try? await trending(in: "", limit: limit) else { throw error }
      return popular
    }
  }

  func forget(sku: String) async { await kept.invalidate(tag: sku) }
}
