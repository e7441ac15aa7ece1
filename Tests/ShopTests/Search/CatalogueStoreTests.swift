// SPDX-License-Identifier: Apache-2.0

import ApusStore
import CommonAPI
import SearchAPI
import ShopCatalogue
import ShopTesting
import Testing

@testable import ShopSearch

@Suite struct CatalogueStoreTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open() async throws -> CatalogueStore {
    CatalogueStore(store: try await folder.store("search", CatalogueTables.migrations))
  }

  private func find(_ query: String, in catalogue: CatalogueStore) async throws -> [String] {
    let request = try ProductQuery(
      query: query, filter: Filter(), sort: .relevance, cursor: "", limit: 100)
    return try await catalogue.search(request).products.map(\.sku)
  }

  private let kettle = Product(
    sku: "K-1", title: "Simmer Alba Kettle", brand: "Simmer", category: "kitchen/kettles",
    summary: "Whistles.", price: Money(minorUnits: 4900, currency: "EUR"), inStock: true,
    version: 1, revision: 3)

  @Test("replicas that start together fill the catalogue once")
  func seededOnce() async throws {
    let replicas = try await [open(), open(), open()]
    let products = CatalogueGenerator(seed: 7).products(count: 60)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for replica in replicas { group.addTask { try await replica.seedIfEmpty { products } } }
      try await group.waitForAll()
    }
    for replica in replicas {
      let request = try ProductQuery(
        query: "", filter: Filter(), sort: .relevance, cursor: "", limit: 1)
      #expect(try await replica.search(request).totalCount == 60)
    }
  }

  @Test("a catalogue that has something is not filled")
  func seededLater() async throws {
    let catalogue = try await open()
    try await catalogue.put([kettle])
    try await catalogue.seedIfEmpty { CatalogueGenerator(seed: 7).products(count: 60) }
    #expect(try await find("", in: catalogue) == ["K-1"])
  }

  @Test("a product comes back as it was put")
  func product() async throws {
    let catalogue = try await open()
    try await catalogue.put([kettle])
    #expect(try await catalogue.product(sku: "K-1") == kettle)
    await #expect(throws: UnknownProduct(sku: "K-2")) { try await catalogue.product(sku: "K-2") }
  }

  @Test("a newer revision replaces the product and its words")
  func newerRevision() async throws {
    let catalogue = try await open()
    try await catalogue.put([kettle])
    var teapot = kettle
    teapot.title = "Simmer Alba Teapot"
    teapot.version = 2
    teapot.revision = 4
    try await catalogue.put([teapot])
    #expect(try await catalogue.product(sku: "K-1") == teapot)
    #expect(try await find("teapot", in: catalogue) == ["K-1"])
    #expect(try await find("alba kettle simmer", in: catalogue) == ["K-1"])
  }

  @Test("an older revision, or the same again, is left out", arguments: [1, 2, 3] as [UInt64])
  func olderRevision(_ revision: UInt64) async throws {
    let catalogue = try await open()
    try await catalogue.put([kettle])
    var late = kettle
    late.title = "Something Else"
    late.revision = revision
    try await catalogue.put([late])
    #expect(try await catalogue.product(sku: "K-1") == kettle)
    #expect(try await find("something", in: catalogue).isEmpty)
  }

  @Test("a batch keeps the order, has each product once and names the unknown")
  func batch() async throws {
    let catalogue = try await open()
    let products = CatalogueGenerator(seed: 7).products(count: 100)
    try await catalogue.put(products)
    let skus = products.map(\.sku).reversed() + ["X", products[0].sku, "X", "Y'; --"]
    let batch = try await catalogue.products(skus: Array(skus))
    #expect(batch.products == products.reversed())
    #expect(batch.unknownSkus == ["X", "Y'; --"])
    #expect(try await catalogue.products(skus: []) == ProductBatch())
  }
}
