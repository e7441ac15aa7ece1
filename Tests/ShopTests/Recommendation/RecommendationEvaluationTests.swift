// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CommonAPI
import OrderTakingAPI
import RecommendationAPI
import SearchAPI
import ShopTesting
import Testing

@testable import ShopRecommendation

/// Whether it is of any use: customers with tastes buy, the last purchase of each is held out, and
/// it is counted how often it is among the ten that are suggested.
@Suite struct RecommendationEvaluationTests {
  private struct Customer {
    let id = UUID()
    var bought: [String]
    var heldOut: String
  }

  private struct Market {
    var random: SplitMix64
    /// 12 tastes of 25 products; one product in four purchases is anybody's.
    static let tasteCount = 12
    static let productsPerTaste = 25

    static func sku(_ taste: Int, _ number: Int) -> String { "t\(taste)-\(number)" }

    mutating func purchase(_ taste: Int) -> String {
      let own = Int.random(in: 0..<4, using: &random) > 0
      let chosen = own ? taste : Int.random(in: 0..<Self.tasteCount, using: &random)
      // Few are bought often, as in any shop: the minimum of two draws.
      let first = Int.random(in: 0..<Self.productsPerTaste, using: &random)
      let second = Int.random(in: 0..<Self.productsPerTaste, using: &random)
      return Self.sku(chosen, min(first, second))
    }

    mutating func customer() -> Customer {
      let taste = Int.random(in: 0..<Self.tasteCount, using: &random)
      var bought: [String] = []
      while bought.count < 9 {
        let sku = purchase(taste)
        if !bought.contains(sku) { bought.append(sku) }
      }
      return Customer(bought: Array(bought.dropLast()), heldOut: bought[8])
    }
  }

  @Test("held-out purchases are found far more often than by popularity or chance")
  func recall() async throws {
    let seed: UInt64 = 20_261
    var market = Market(random: SplitMix64(seed: seed))
    let folder = try TemporaryFolder()
    let clock = HandClock()
    let recommendations = RecommendationStore(
      store: try await folder.store(
        "shop.recommendation.v1", RecommendationTables.migrations, clock: clock))
    let customers = (0..<1_000).map { _ in market.customer() }
    try await learn(customers, recommendations, clock)

    var hits = (own: 0, popular: 0, chance: 0)
    let popular = try await recommendations.trending(in: "", limit: 10).suggestions.map(\.sku)
    for customer in customers {
      let own = try await recommendations.forCustomer(customer.id, limit: 10)
      if own.suggestions.contains(where: { $0.sku == customer.heldOut }) { hits.own += 1 }
      if popular.contains(customer.heldOut) { hits.popular += 1 }
      let draws = (0..<10).map { _ in
        Market.sku(
          Int.random(in: 0..<Market.tasteCount, using: &market.random),
          Int.random(in: 0..<Market.productsPerTaste, using: &market.random))
      }
      if draws.contains(customer.heldOut) { hits.chance += 1 }
    }
    print("recall@10 of \(customers.count), seed \(seed): \(hits)")
    #expect(hits.own >= 3 * hits.popular, "seed \(seed): \(hits)")
    #expect(hits.own >= 5 * hits.chance, "seed \(seed): \(hits)")
    #expect(hits.own * 5 >= customers.count, "seed \(seed): \(hits)")
  }

  private func learn(
    _ customers: [Customer], _ recommendations: RecommendationStore, _ clock: HandClock
  ) async throws {
    let price = Money(minorUnits: 100, currency: "EUR")
    try await recommendations.store.write { db in
      for taste in 0..<Market.tasteCount {
        for number in 0..<Market.productsPerTaste {
          let sku = Market.sku(taste, number)
          let event = ProductChanged(
            sku: sku, title: sku, category: "c\(number % 5)", price: price, version: 1)
          try RecommendationStore.apply(event, EventDelivery(id: UUID(), at: db.now), db)
        }
      }
    }
    for customer in customers {
      try await recommendations.store.write { db in
        // Orders of two to three pieces.
        for start in stride(from: 0, to: customer.bought.count, by: 3) {
          let end = min(start + 3, customer.bought.count)
          let event = OrderCompleted(
            order: UUID(), customer: customer.id,
            lines: customer.bought[start..<end].map {
              PlacedLine(sku: $0, quantity: 1, unitPrice: price)
            }, completedAt: db.now)
          try RecommendationStore.apply(event, EventDelivery(id: UUID(), at: db.now), db)
        }
      }
    }
  }
}

/// Seeded, so that a run can be had again.
private struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
