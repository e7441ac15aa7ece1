// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import SearchAPI
import ShopTesting
import Testing

@testable import ShopCatalogue
@testable import ShopSearch

@Suite(.seededCatalogue) struct SimilarProductsTests {
  let catalogue: CatalogueStore

  init() throws { catalogue = try #require(SeededCatalogue.current) }

  @Test("of the same kind, without itself, in stock first, and as many as were asked for")
  func sameKind() async throws {
    for product in SeededCatalogue.products.prefix(600) where product.sku.hasSuffix("7") {
      let found = try await catalogue.similar(to: product.sku, limit: 12).products
      #expect(found.count == 12)
      #expect(found.allSatisfy { $0.category == product.category && $0.sku != product.sku })
      #expect(found.allSatisfy { $0.inStock })
    }
  }

  @Test("those with more in common and a nearer price come first")
  func nearestFirst() async throws {
    func desk(_ sku: String, _ price: Int64, _ color: String, inStock: Bool = true) -> Product {
      Product(
        sku: sku, title: "Desk \(sku)", brand: sku, category: "test/desks",
        attributes: ["color": color, "shape": "round"],
        price: Money(minorUnits: price, currency: "EUR"), inStock: inStock)
    }
    try await catalogue.put([
      desk("D0", 10_000, "teal"), desk("D1", 12_000, "teal"), desk("D2", 10_000, "plum"),
      desk("D3", 90_000, "teal"), desk("D4", 9000, "teal"),
      desk("D5", 10_000, "teal", inStock: false),
    ])
    let found = try await catalogue.similar(to: "D0", limit: 10).products.map(\.sku)
    #expect(found == ["D4", "D1", "D2", "D3", "D5"])
  }

  @Test("the only one of its kind has none, and an unknown one is an error")
  func none() async throws {
    try await catalogue.put([
      Product(
        sku: "only", title: "Only", category: "test/only",
        price: Money(minorUnits: 100, currency: "EUR"))
    ])
    #expect(try await catalogue.similar(to: "only", limit: 5).products.isEmpty)
    await #expect(throws: UnknownProduct(sku: "X")) {
      try await catalogue.similar(to: "X", limit: 5)
    }
  }
}
