// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CommonAPI
import SearchAPI
import ShopTesting
import Testing

@testable import ShopCart

/// The copy of the catalogue, fed by topics that come in no order between them.
@Suite struct ProductRowsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// One step in the life of a product; its version is its place.
  private enum News: CaseIterable {
    case price, stock, change, deleted, answer
  }

  private func money(_ version: UInt64) -> Money {
    Money(minorUnits: Int64(version) * 100, currency: "EUR")
  }

  /// Tells of a step as Search does; `price` and `inStock` are the product's after it.
  private static func tell(
    _ news: News, version: UInt64, price: Money, inStock: Bool, _ db: WriteTransaction
  ) throws {
    let (delivery, title) = (EventDelivery(id: UUID(), at: db.now), "v\(version)")
    switch news {
    case .price:
      try CartStore.apply(
        PriceChanged(sku: "a", title: title, newPrice: price, version: version), delivery, db)
    case .stock:
      try CartStore.apply(
        ProductStockChanged(sku: "a", title: title, inStock: inStock, version: version), delivery,
        db)
    case .change, .deleted:
      try CartStore.apply(
        ProductChanged(
          sku: "a", title: title, price: price, version: version, isDeleted: news == .deleted),
        delivery, db)
    case .answer:
      try ProductRows(db: db).learn(
        Product(sku: "a", title: title, price: price, inStock: inStock, version: version))
    }
  }

  @Test(
    "in whatever order news comes, and however often, the newest counts",
    arguments: 0..<40 as Range<UInt64>)
  func anyOrder(_ seed: UInt64) async throws {
    var random = SeededNumbers(seed: seed)
    let store = try await folder.store("cart", CartTables.migrations)
    var told: [(news: News, version: UInt64, price: Money, inStock: Bool)] = []
    var (price, inStock): (Money, Bool) = (money(1), true)
    told.append((.answer, 1, price, inStock))
    for version in 2...12 as ClosedRange<UInt64> {
      let news = News.allCases.randomElement(using: &random) ?? .price
      switch news {
      case .price, .change: price = money(version)
      case .stock: inStock.toggle()
      case .deleted: inStock = false
      case .answer: break
      }
      told.append((news, version, price, inStock))
    }
    told += told.filter { _ in .random(using: &random) }
    told.shuffle(using: &random)
    let deliveries = told
    let copy = try await store.write { db in
      for (news, version, price, inStock) in deliveries {
        try Self.tell(news, version: version, price: price, inStock: inStock, db)
      }
      return try ProductRows(db: db).copies(of: ["a"])["a"]
    }
    #expect(
      copy == ProductCopy(sku: "a", title: "v12", price: price, inStock: inStock), "seed \(seed)")
  }

  @Test("a product is known when its price and its stock were told, or that it is sold no longer")
  func known() async throws {
    let store = try await folder.store("cart", CartTables.migrations)
    try await store.write { db in
      let rows = ProductRows(db: db)
      try rows.put(price: Money(minorUnits: 5, currency: "EUR"), of: "priced", "", version: 1)
      try rows.put(inStock: true, of: "stocked", "", version: 1)
      try rows.put(inStock: false, of: "gone", "", version: 1)
      try rows.learn(unknown: "unknown")
      try rows.learn(unknown: "priced")
    }
    let carts = CartStore(store: store)
    #expect(
      try await carts.unknown(["priced", "stocked", "gone", "unknown", "never"])
        == ["priced", "stocked", "never"])
  }
}
