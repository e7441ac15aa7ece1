// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CommonAPI
import OrderTakingAPI
import SearchAPI
import ShopTesting
import Testing
import WarehouseAPI

@testable import ShopSearch

/// What the catalogue makes of what Warehouse and OrderTaking tell.
@Suite struct CatalogueEventTests {
  let folder: TemporaryFolder
  let clock = HandClock()

  init() throws { folder = try TemporaryFolder() }

  private func open() async throws -> CatalogueStore {
    CatalogueStore(
      store: try await folder.store("search", CatalogueTables.migrations, clock: clock))
  }

  private func product(_ sku: String, inStock: Bool = true, ratings: UInt32 = 0) -> Product {
    Product(
      sku: sku, title: "Lamp", brand: "Halden", category: "lighting/table-lamps",
      price: Money(minorUnits: 4900, currency: "EUR"), ratingCount: ratings, inStock: inStock)
  }

  private func hear(
    _ available: UInt32, _ version: UInt64, of sku: String = "A", _ catalogue: CatalogueStore
  ) async throws {
    let event = StockChanged(sku: sku, available: available, version: version)
    let delivery = EventDelivery(id: UUID(), at: clock.now())
    try await catalogue.store.write { db in try catalogue.apply(event, delivery, db) }
  }

  private func told(_ catalogue: CatalogueStore) async throws -> [Bool] {
    try await catalogue.store.published(ProductStockChanged.self).map(\.inStock)
  }

  @Test("stock is told only when it begins or ends")
  func edges() async throws {
    let catalogue = try await open()
    try await catalogue.put([product("A")])
    for (version, available) in [5, 3, 0, 0, 7, 8].enumerated() {
      try await hear(UInt32(available), UInt64(version) + 1, catalogue)
    }
    #expect(try await told(catalogue) == [false, true])
    #expect(try await catalogue.product(sku: "A").version == 3)
    let versions = try await catalogue.store.published(ProductStockChanged.self).map(\.version)
    #expect(versions == [2, 3])
  }

  @Test("what comes twice or late changes nothing")
  func lateNews() async throws {
    let catalogue = try await open()
    try await catalogue.put([product("A")])
    for (available, version) in [(0, 4), (0, 4), (9, 3), (9, 1)] as [(UInt32, UInt64)] {
      try await hear(available, version, catalogue)
    }
    #expect(try await told(catalogue) == [false])
    #expect(try await catalogue.product(sku: "A").inStock == false)
  }

  @Test("Warehouse's word holds for a product that comes later, and against who writes it")
  func stockFirst() async throws {
    let catalogue = try await open()
    try await hear(0, 1, catalogue)
    try await catalogue.put([product("A", inStock: true)])
    #expect(try await catalogue.product(sku: "A").inStock == false)
    try await hear(2, 2, catalogue)
    var renamed = product("A", inStock: false)
    renamed.title = "Lantern"
    try await catalogue.put([renamed])
    #expect(try await catalogue.product(sku: "A").inStock)
    #expect(try await told(catalogue) == [true])
  }

  @Test("of a hidden product nothing is told until it is shown")
  func hidden() async throws {
    let catalogue = try await open()
    var hidden = product("A")
    hidden.isUnpublished = true
    try await catalogue.put([product("A"), hidden])
    try await hear(0, 1, catalogue)
    try await hear(4, 2, catalogue)
    #expect(try await told(catalogue) == [false])
    try await catalogue.put([product("A")])
    #expect(try await told(catalogue) == [false, true])
    #expect(try await catalogue.store.published(ProductChanged.self).map(\.version) == [1, 2, 3])
  }

  private func sell(
    _ quantities: KeyValuePairs<String, UInt32>, at time: Timestamp? = nil, id: UUID = UUID(),
    _ catalogue: CatalogueStore
  ) async throws {
    let event = OrderCompleted(
      order: UUID(), customer: UUID(),
      lines: quantities.map { PlacedLine(sku: $0.key, quantity: $0.value) },
      completedAt: time ?? clock.now())
    let delivery = EventDelivery(id: id, at: clock.now())
    try await catalogue.store.write { db in
      guard try db.isFirst(delivery.id, group: "shop.search.v1/OrderCompleted") else { return }
      try catalogue.apply(event, delivery, db)
    }
  }

  private func order(_ catalogue: CatalogueStore, _ query: String = "") async throws -> [String] {
    let query = try ProductQuery(
      query: query, filter: Filter(), sort: .relevance, cursor: "", limit: 10)
    return try await catalogue.search(query).products.map(\.sku)
  }

  @Test("what sells more stands first among what fits alike", arguments: ["", "lamp"])
  func popularFirst(_ query: String) async throws {
    let catalogue = try await open()
    try await catalogue.put([product("A"), product("B"), product("C")])
    try await sell(["B": 1, "C": 3, "unknown": 5], catalogue)
    #expect(try await order(catalogue, query) == ["C", "B", "A"])
  }

  @Test("an order counts once, however often it is told")
  func countedOnce() async throws {
    let catalogue = try await open()
    try await catalogue.put([product("A"), product("B")])
    let id = UUID()
    for _ in 0..<5 { try await sell(["A": 2], id: id, catalogue) }
    try await sell(["B": 3], catalogue)
    #expect(try await order(catalogue) == ["B", "A"])
  }

  @Test("what was sold long ago counts less, also when it is told late")
  func decays() async throws {
    let catalogue = try await open()
    try await catalogue.put([product("A"), product("B"), product("C")])
    let long = clock.now()
    try await sell(["A": 10], catalogue)
    clock.advance(seconds: 200 * 24 * 60 * 60)
    try await sell(["B": 2], catalogue)
    try await sell(["C": 10], at: long, catalogue)
    #expect(try await order(catalogue).first == "B")
  }

  @Test("no time and no quantity that is told breaks the order")
  func extremes() async throws {
    let catalogue = try await open()
    try await catalogue.put([product("A", ratings: .max), product("B")])
    for time in [Timestamp(seconds: .min), Timestamp(seconds: .max), Timestamp(seconds: 0)] {
      try await sell(["A": .max, "B": 0], at: time, catalogue)
    }
    #expect(try await order(catalogue) == ["A", "B"])
    let page = try await catalogue.search(
      ProductQuery(query: "lamp", filter: Filter(), sort: .relevance, cursor: "", limit: 1))
    let next = try ProductQuery(
      query: "lamp", filter: Filter(), sort: .relevance, cursor: page.nextCursor, limit: 1)
    #expect(try await catalogue.search(next).products.map(\.sku) == ["B"])
  }

  @Test("popularity halves in 30 days and adds up")
  func halfLife() {
    let day: Int64 = 24 * 60 * 60
    let start = Timestamp(seconds: 20_000 * day)
    let later = Timestamp(seconds: 20_030 * day)
    let old = Popularity().adding(8, at: start)
    let new = Popularity().adding(4, at: later)
    #expect(abs(old.level - new.level) < 1e-9)
    let both = old.adding(4, at: later)
    #expect(abs(both.level - new.level - 1) < 1e-9)
    #expect(old.adding(0, at: later) == old)
    #expect(abs(new.adding(8, at: start).level - both.level) < 1e-9)
  }
}
