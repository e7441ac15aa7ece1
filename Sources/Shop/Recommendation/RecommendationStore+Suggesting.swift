// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import RecommendationAPI

extension RecommendationStore {
  /// What one of these does for a suggestion, against one purchase.
  private static let weights: [Interaction: Double] = [.cart: 0.5, .view: 0.2]
  /// What the newest deeds say is what a customer wants now.
  private static let sourceCount = 20

  func forProducts(_ skus: [String], limit: Int) async throws -> SuggestionList {
    try await store.read { db in
      try Recommender(db: db).suggestions(
        for: Set(skus).sorted().map { Recommender.Source(sku: $0, weight: 1) },
        reason: .boughtTogether, excluded: Set(skus), limit: limit)
    }
  }

  func forCustomer(_ customer: UUID, limit: Int) async throws -> SuggestionList {
    try await store.read { db in
      let bought = try db.rows(
        """
        SELECT sku, max(at) AS latest FROM purchase WHERE customer = \(customer)
        GROUP BY sku ORDER BY latest DESC, sku LIMIT 500
        """
      ) { row in try row["sku"] as String }
      let deeds = try db.rows(
        """
        SELECT sku, kind FROM interaction WHERE customer = \(customer)
        ORDER BY at DESC, sku, kind LIMIT \(Self.sourceCount)
        """
      ) { row in (sku: try row["sku"] as String, kind: try row["kind"] as Int) }

      var weights: [String: Double] = [:]
      for sku in bought.prefix(Self.sourceCount) { weights[sku] = 1 }
      for deed in deeds {
        let weight = Interaction(rawValue: deed.kind).flatMap { Self.weights[$0] } ?? 0
        weights[deed.sku] = max(weights[deed.sku] ?? 0, weight)
      }
      let sources = weights.map { Recommender.Source(sku: $0.key, weight: $0.value) }
        .sorted { ($1.weight, $0.sku) < ($0.weight, $1.sku) }
      return try Recommender(db: db).suggestions(
        for: sources, reason: .fromYourHistory, excluded: Set(bought), limit: limit)
    }
  }

  func trending(in category: String, limit: Int) async throws -> SuggestionList {
    try await store.read { db in
      SuggestionList(
        suggestions: try Recommender(db: db).popular(in: category, excluded: [], limit: limit),
        isFallback: true)
    }
  }
}
