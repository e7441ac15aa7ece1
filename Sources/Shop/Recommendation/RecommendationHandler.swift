// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import RecommendationAPI

struct RecommendationHandler: RecommendationService {
  let recommendations: RecommendationStore
  let lists: SuggestionLists

  /// What a caller gets that names no number.
  private static let usualCount = 10

  func boughtTogether(
    sku: String, limit: UInt32, context: CallContext
  ) async throws -> SuggestionList {
    try await lists.boughtTogether(with: sku, limit: Self.count(limit))
  }

  func forCart(
    skus: [String], limit: UInt32, context: CallContext
  ) async throws -> SuggestionList {
    let limit = Self.count(limit)
    return try await lists.orPopular(limit) {
      try await recommendations.forProducts(skus, limit: limit)
    }
  }

  func forMe(limit: UInt32, context: CallContext) async throws -> SuggestionList {
    let limit = Self.count(limit)
    guard let user = try context.user else {
      return try await lists.trending(in: "", limit: limit)
    }
    return try await lists.orPopular(limit) {
      try await recommendations.forCustomer(user.id, limit: limit)
    }
  }

  func trending(
    category: String, limit: UInt32, context: CallContext
  ) async throws -> SuggestionList {
    try await lists.trending(in: category, limit: Self.count(limit))
  }

  func recentlyViewed(limit: UInt32, context: CallContext) async throws -> SeenList {
    try await recommendations.recentlyViewed(
      by: try context.customer(), limit: Self.count(limit))
  }

  func recordViews(views: [View], context: CallContext) async throws {
    try await recommendations.record(views, of: try context.customer())
  }

  func modelInfo(context: CallContext) async throws -> ModelInfo {
    try await recommendations.info()
  }

  private static func count(_ limit: UInt32) -> Int { limit == 0 ? usualCount : Int(limit) }
}
