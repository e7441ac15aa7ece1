// SPDX-License-Identifier: Apache-2.0

public import ApusService
import CartAPI
import OrderTakingAPI
import RecommendationAPI
import SearchAPI
import UserAPI

/// Recommendation as a part of a process.
public enum RecommendationProgram {
  /// Opens the counts, learns from events, and serves.
  public static func start(in process: ServiceProcess) async throws {
    let store = try await process.store(
      of: .recommendationService, migrations: RecommendationTables.migrations)
    process.on(OrderCompleted.self, in: store, RecommendationStore.apply)
    process.on(OrderStatusChanged.self, in: store, RecommendationStore.apply)
    process.on(CartLineAdded.self, in: store, RecommendationStore.apply)
    let recommendations = RecommendationStore(store: store)
    let lists = SuggestionLists(
      recommendations: recommendations,
      kept: try process.cache(
        "lists", of: .recommendationService, SuggestionLists.settings, tags: SuggestionLists.tags))
    process.on(ProductChanged.self, in: store, RecommendationStore.apply) { event in
      await lists.forget(sku: event.sku)
    }
    process.on(ProductStockChanged.self, in: store, RecommendationStore.apply) { event in
      await lists.forget(sku: event.sku)
    }
    process.on(UserDeleted.self, in: store, RecommendationStore.apply)
    process.serve(RecommendationHandler(recommendations: recommendations, lists: lists))
  }
}
