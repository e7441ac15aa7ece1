// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import OrderTakingAPI
import RecommendationAPI
import SearchAPI
import ShopTesting
import Testing
import UserAPI

@testable import ShopRecommendation

@Suite struct RecommendationLearningTests {
  let folder: TemporaryFolder
  let clock = HandClock()
  let recommendations: RecommendationStore

  init() async throws {
    folder = try TemporaryFolder()
    recommendations = RecommendationStore(
      store: try await folder.store(
        "shop.recommendation.v1", RecommendationTables.migrations, clock: clock))
    for sku in ["lamp", "bulb", "desk", "cup", "rug"] { try await product(sku) }
  }

  func product(
    _ sku: String, category: String? = nil, version: UInt64 = 1, isDeleted: Bool = false
  ) async throws {
    let event = ProductChanged(
      sku: sku, title: sku.uppercased(), category: category ?? "kind-of/\(sku)",
      price: Money(minorUnits: 100, currency: "EUR"), version: version, isDeleted: isDeleted)
    try await hear { try RecommendationStore.apply(event, $0, $1) }
  }

  func hear(
    _ apply: @escaping @Sendable (EventDelivery, WriteTransaction) throws -> Void
  ) async throws {
    let delivery = EventDelivery(id: UUID(), at: clock.now())
    try await recommendations.store.write { db in try apply(delivery, db) }
  }

  func completed(
    _ skus: [String], order: UUID = UUID(), customer: UUID = UUID()
  ) -> OrderCompleted {
    OrderCompleted(
      order: order, customer: customer,
      lines: skus.map {
        PlacedLine(sku: $0, quantity: 1, unitPrice: Money(minorUnits: 100, currency: "EUR"))
      }, completedAt: clock.now())
  }

  func buy(_ skus: [String], times: Int = 1, customer: UUID = UUID()) async throws {
    for _ in 0..<times {
      let event = completed(skus, customer: customer)
      try await hear { try RecommendationStore.apply(event, $0, $1) }
    }
  }

  func together(with sku: String, limit: Int = 10) async throws -> [String] {
    let list = try await recommendations.forProducts([sku], limit: limit)
    return list.suggestions.filter { $0.reason == .boughtTogether }.map(\.sku)
  }

  @Test("what is bought together three times is suggested, what is bought so twice is not")
  func support() async throws {
    try await buy(["cup"], times: 10)
    try await buy(["lamp", "bulb"], times: 3)
    try await buy(["lamp", "desk"], times: 2)
    let found = try await together(with: "lamp")
    #expect(found == ["bulb"])
  }

  @Test("what everybody buys is near to nothing in particular")
  func popularIsNotNear() async throws {
    // The cup is in each second order, whatever else is in it.
    try await buy(["lamp", "bulb"], times: 5)
    try await buy(["lamp", "cup"], times: 5)
    try await buy(["rug", "cup"], times: 20)
    try await buy(["desk", "cup"], times: 20)
    try await buy(["rug"], times: 20)
    let found = try await together(with: "lamp")
    #expect(found == ["bulb"])
  }

  @Test("an order counts once however often it is told of")
  func once() async throws {
    let event = completed(["lamp", "bulb"])
    for _ in 0..<5 { try await hear { try RecommendationStore.apply(event, $0, $1) } }
    let info = try await recommendations.info()
    #expect(info.orders == 1)
    #expect(try await together(with: "lamp").isEmpty)
  }

  @Test("what came back is counted out again, once")
  func returned() async throws {
    try await buy(["cup"], times: 10)
    try await buy(["lamp", "bulb"], times: 2)
    let order = UUID()
    let last = completed(["lamp", "bulb"], order: order)
    try await hear { try RecommendationStore.apply(last, $0, $1) }
    #expect(try await together(with: "lamp") == ["bulb"])
    let back = OrderStatusChanged(order: order, status: .returned)
    for _ in 0..<2 { try await hear { try RecommendationStore.apply(back, $0, $1) } }
    #expect(try await together(with: "lamp").isEmpty)
    #expect(try await recommendations.info().orders == 12)
  }

  @Test("older purchases count less: half after thirty days")
  func decay() async throws {
    try await buy(["cup"], times: 8)
    clock.advance(seconds: 30 * 86_400)
    try await buy(["rug"], times: 5)
    let popular = try await recommendations.trending(in: "", limit: 2).suggestions
    #expect(popular.map(\.sku) == ["rug", "cup"])
    #expect(abs(popular[0].score - 5) < 0.01 && abs(popular[1].score - 4) < 0.01)
  }

  @Test("what is sold out or no longer sold is not suggested, whatever order that was told in")
  func unavailable() async throws {
    try await buy(["cup"], times: 10)
    try await buy(["lamp", "bulb"], times: 3)
    let newer = ProductStockChanged(sku: "bulb", inStock: false, version: 2)
    let older = ProductStockChanged(sku: "bulb", inStock: true, version: 1)
    try await hear { try RecommendationStore.apply(newer, $0, $1) }
    try await hear { try RecommendationStore.apply(older, $0, $1) }
    #expect(try await together(with: "lamp").isEmpty)
    let back = ProductStockChanged(sku: "bulb", inStock: true, version: 3)
    try await hear { try RecommendationStore.apply(back, $0, $1) }
    #expect(try await together(with: "lamp") == ["bulb"])
    try await product("bulb", version: 2, isDeleted: true)
    try await product("bulb", version: 1)
    #expect(try await together(with: "lamp").isEmpty)
  }

  @Test(
    "a customer gets what goes with its deeds, never what it has, and what is popular when it is new"
  )
  func forCustomer() async throws {
    try await buy(["cup"], times: 10)
    try await buy(["lamp", "bulb"], times: 4)
    let ada = UUID()
    let new = try await recommendations.forCustomer(ada, limit: 3)
    #expect(new.isFallback)
    #expect(new.suggestions.first?.sku == "cup")

    let added = CartLineAdded(
      cart: UUID(), customer: ada, sku: "lamp", quantity: 1, at: clock.now())
    try await hear { try RecommendationStore.apply(added, $0, $1) }
    let known = try await recommendations.forCustomer(ada, limit: 3)
    #expect(!known.isFallback)
    #expect(known.suggestions.first?.sku == "bulb")
    #expect(known.suggestions.first?.because == "lamp")

    try await buy(["bulb"], customer: ada)
    let after = try await recommendations.forCustomer(ada, limit: 5)
    #expect(!after.suggestions.contains { $0.sku == "bulb" })
  }

  @Test("of a customer who is deleted nothing is kept but counts")
  func deleted() async throws {
    let ada = UUID()
    try await buy(["lamp", "bulb"], customer: ada)
    try await recommendations.record([View(sku: "cup")], of: ada)
    let event = UserDeleted(user: ada)
    try await hear { try RecommendationStore.apply(event, $0, $1) }
    let info = try await recommendations.info()
    #expect(info.interactions == 0)
    #expect(info.orders == 1)
    let owners = try await recommendations.store.read { db in
      try db.rows("SELECT DISTINCT customer FROM purchase") { row in try row["customer"] as UUID }
    }
    #expect(owners == [.nil])
  }

  @Test("views are kept latest first, at most 200 of a customer, and none from the future")
  func views() async throws {
    let ada = UUID()
    for number in 0..<230 {
      clock.advance(seconds: 1)
      try await recommendations.record([View(sku: "sku-\(number)")], of: ada)
    }
    try await recommendations.record(
      [View(sku: "lamp", at: Timestamp(seconds: clock.now().seconds + 1_000_000))], of: ada)
    clock.advance(seconds: 1)
    try await recommendations.record([View(sku: "rug")], of: ada)
    let seen = try await recommendations.recentlyViewed(by: ada, limit: 50)
    #expect(seen.products.map(\.sku) == ["rug", "lamp"])
    #expect(try await recommendations.info().interactions == 200)
  }
}
