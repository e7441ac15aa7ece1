// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import SearchAPI
import ShopCatalogue
import ShopTesting
import Testing

@testable import ShopSearch

/// What the catalogue keeps of a change, and what it tells of it.
@Suite struct CatalogueChangeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open() async throws -> CatalogueStore {
    CatalogueStore(store: try await folder.store("search", CatalogueTables.migrations))
  }

  private func lamp(
    _ price: Int64 = 4900, title: String = "Halden Oslo Lamp", inStock: Bool = true,
    revision: UInt64 = 0, isUnpublished: Bool = false
  ) -> Product {
    Product(
      sku: "L-1", title: title, brand: "Halden", category: "lighting/table-lamps",
      price: Money(minorUnits: price, currency: "EUR"), inStock: inStock, revision: revision,
      isUnpublished: isUnpublished)
  }

  private func find(_ query: String, in catalogue: CatalogueStore) async throws -> [String] {
    let request = try ProductQuery(
      query: query, filter: Filter(), sort: .relevance, cursor: "", limit: 100)
    return try await catalogue.search(request).products.map(\.sku)
  }

  private func prices(_ catalogue: CatalogueStore) async throws -> [[Int64]] {
    try await catalogue.store.published(PriceChanged.self).map {
      [$0.oldPrice.minorUnits, $0.newPrice.minorUnits, Int64($0.version)]
    }
  }

  @Test("a new product is told once, and neither as a change of price nor of stock")
  func newProduct() async throws {
    let catalogue = try await open()
    try await catalogue.put([lamp()])
    #expect(
      try await catalogue.store.published(ProductChanged.self) == [
        ProductChanged(
          sku: "L-1", title: "Halden Oslo Lamp", brand: "Halden", category: "lighting/table-lamps",
          price: Money(minorUnits: 4900, currency: "EUR"), version: 1)
      ])
    #expect(try await prices(catalogue).isEmpty)
    #expect(try await catalogue.store.published(ProductStockChanged.self).isEmpty)
  }

  @Test("a new price is told with the old one, under the version of the product")
  func newPrice() async throws {
    let catalogue = try await open()
    try await catalogue.put([lamp(), lamp(3900), lamp(3900, title: "Oslo"), lamp(5900)])
    #expect(try await prices(catalogue) == [[4900, 3900, 2], [3900, 5900, 4]])
    #expect(
      try await catalogue.store.published(ProductChanged.self).map(\.version) == [1, 2, 3, 4])
    #expect(try await catalogue.product(sku: "L-1").version == 4)
  }

  @Test("the same again, under any revision, is told to nobody")
  func unchanged() async throws {
    let catalogue = try await open()
    try await catalogue.put([lamp(), lamp(), lamp(revision: 7), lamp(revision: 7)])
    #expect(try await catalogue.store.published(ProductChanged.self).count == 1)
    #expect(try await catalogue.product(sku: "L-1").revision == 7)
    try await catalogue.put([lamp(1, revision: 6)])
    #expect(try await catalogue.product(sku: "L-1").price.minorUnits == 4900)
  }

  @Test("without a revision the last one wins, also at the end of all numbers")
  func noRevision() async throws {
    let catalogue = try await open()
    try await catalogue.put([lamp(revision: .max), lamp(3900), lamp(2900)])
    #expect(try await catalogue.product(sku: "L-1").price.minorUnits == 2900)
    #expect(try await catalogue.product(sku: "L-1").revision == .max)
  }

  @Test("what is sold no longer vanishes everywhere, and is told as gone and out of stock")
  func vanishes() async throws {
    let catalogue = try await open()
    var other = lamp(5900)
    other.sku = "L-2"
    other.title = "Kist Other Lamp"
    try await catalogue.put([lamp(), other])
    #expect(
      try await catalogue.store.write { db in
        try CatalogueChange(db: db).delete(sku: "L-1", revision: 2)
      })
    #expect(try await find("oslo", in: catalogue).isEmpty)
    #expect(try await find("", in: catalogue) == ["L-2"])
    #expect(try await catalogue.suggestions(prefix: "oslo", limit: 5).suggestions.isEmpty)
    #expect(try await catalogue.products(skus: ["L-1"]).unknownSkus == ["L-1"])
    #expect(try await catalogue.similar(to: "L-2", limit: 5).products.isEmpty)
    await #expect(throws: UnknownProduct(sku: "L-1")) { try await catalogue.product(sku: "L-1") }
    let changes = try await catalogue.store.published(ProductChanged.self)
      .filter { $0.sku == "L-1" }
    #expect(changes.map(\.isDeleted) == [false, true] && changes.map(\.version) == [1, 2])
    #expect(
      try await catalogue.store.published(ProductStockChanged.self) == [
        ProductStockChanged(sku: "L-1", title: "Halden Oslo Lamp", inStock: false, version: 2)
      ])
  }

  @Test("what was changed while it was hidden is told when it is shown again")
  func comesBack() async throws {
    let catalogue = try await open()
    try await catalogue.put([
      lamp(), lamp(isUnpublished: true), lamp(1900, isUnpublished: true),
      lamp(1900, inStock: false, isUnpublished: true), lamp(1900),
    ])
    #expect(try await prices(catalogue) == [[4900, 1900, 3]])
    #expect(
      try await catalogue.store.published(ProductStockChanged.self).map(\.inStock)
        == [false, true])
    #expect(try await find("oslo", in: catalogue) == ["L-1"])
  }

  @Test("a deletion that comes before its product, or twice, holds")
  func earlyDeletion() async throws {
    let catalogue = try await open()
    try await catalogue.store.write { db in
      let change = CatalogueChange(db: db)
      for _ in 0..<2 { try change.delete(sku: "L-1", revision: 5) }
    }
    try await catalogue.put([lamp(revision: 4)])
    #expect(try await find("", in: catalogue).isEmpty)
    #expect(try await catalogue.store.published(ProductChanged.self).isEmpty)
    try await catalogue.put([lamp(revision: 6)])
    #expect(try await find("oslo", in: catalogue) == ["L-1"])
    #expect(try await catalogue.store.published(ProductChanged.self).map(\.version) == [1])
  }

  @Test("a product that is called otherwise is suggested by its new name alone")
  func renamed() async throws {
    let catalogue = try await open()
    try await catalogue.put([lamp(), lamp(title: "Halden Fjord Lamp")])
    #expect(try await catalogue.suggestions(prefix: "oslo", limit: 5).suggestions.isEmpty)
    #expect(try await catalogue.suggestions(prefix: "fjord", limit: 5).suggestions.count == 1)
    #expect(try await catalogue.suggestions(prefix: "hald", limit: 5).suggestions.count == 2)
  }

  @Test("what one replica writes, the others find at once")
  func replicas() async throws {
    let replicas = try await [open(), open()]
    try await replicas[0].put([lamp()])
    #expect(try await find("oslo", in: replicas[1]) == ["L-1"])
    try await replicas[1].put([lamp(title: "Halden Fjord Lamp")])
    #expect(try await find("oslo", in: replicas[0]).isEmpty)
    #expect(try await find("fjord", in: replicas[0]) == ["L-1"])
    #expect(
      try await replicas[0].suggestions(prefix: "fjo", limit: 5)
        == replicas[1].suggestions(prefix: "fjo", limit: 5))
  }

  @Test(
    "events of random changes, made on two replicas at once, leave no gap and end at the truth",
    arguments: 0..<6 as Range<UInt64>)
  func randomChanges(_ seed: UInt64) async throws {
    let replicas = try await [open(), open()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, replica) in replicas.enumerated() {
        group.addTask {
          var random = SeededNumbers(seed: seed &* 2 &+ UInt64(number))
          for _ in 0..<40 { try await change(replica, &random) }
        }
      }
      try await group.waitForAll()
    }
    let store = replicas[0].store
    for sku in skus {
      let changes = try await store.published(ProductChanged.self).filter { $0.sku == sku }
      #expect(
        changes.map(\.version) == (0..<changes.count).map { UInt64($0) + 1 }, "seed \(seed)")
      let product = try? await replicas[1].product(sku: sku)
      #expect(changes.last.map { !$0.isDeleted } ?? false == (product != nil), "seed \(seed)")
      guard let product else { continue }
      #expect(changes.last?.price == product.price && changes.last?.version == product.version)
      let prices = try await store.published(PriceChanged.self).filter { $0.sku == sku }
      for (before, after) in zip(prices, prices.dropFirst()) {
        #expect(before.newPrice == after.oldPrice && before.version < after.version, "seed \(seed)")
      }
      #expect(prices.allSatisfy { $0.oldPrice != $0.newPrice })
      let stocks = try await store.published(ProductStockChanged.self).filter { $0.sku == sku }
      for (before, after) in zip(stocks, stocks.dropFirst()) {
        #expect(before.inStock != after.inStock, "seed \(seed)")
      }
      if let last = stocks.last { #expect(last.inStock == product.inStock, "seed \(seed)") }
      if let last = prices.last { #expect(last.newPrice == product.price, "seed \(seed)") }
    }
  }

  private let skus = ["A", "B", "C"]

  private func change(_ catalogue: CatalogueStore, _ random: inout SeededNumbers) async throws {
    var product = lamp(
      Int64.random(in: 1...3, using: &random) * 100, inStock: Bool.random(using: &random),
      isUnpublished: Int.random(in: 0..<4, using: &random) == 0)
    product.sku = skus[Int.random(in: skus.indices, using: &random)]
    if Bool.random(using: &random) {
      let (sku, isAvailable) = (product.sku, Bool.random(using: &random))
      try await catalogue.store.write { db in
        try CatalogueChange(db: db).setStock(of: sku, available: isAvailable ? 3 : 0)
      }
    } else {
      try await catalogue.put([product])
    }
  }
}
