// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import SearchAPI
import Testing

@testable import ShopCatalogue
@testable import ShopSearch

@Suite struct CatalogueGeneratorTests {
  let products = SeededCatalogue.products

  @Test("a seed always gives the same products, another seed others")
  func deterministic() {
    let products = CatalogueGenerator(seed: 7).products(count: 90)
    #expect(CatalogueGenerator(seed: 7).products(count: 90) == products)
    #expect(CatalogueGenerator(seed: 8).products(count: 90) != products)
    // Written down, so that no change of the generator or of the machine goes unseen.
    #expect(products[0].sku == "LTB-00001")
    #expect(products[0].title == "Mirelle Willa Table Lamp, steel")
    #expect(products[0].price == Money(minorUnits: 7700, currency: "EUR"))
  }

  @Test(
    "as many as were asked for, under as many numbers, of all kinds", arguments: [0, 1, 29, 2400])
  func counts(_ count: Int) {
    let products = CatalogueGenerator(seed: 1).products(count: count)
    #expect(products.count == count)
    #expect(Set(products.map(\.sku)).count == count)
    #expect(Set(products.map(\.category)).count == min(count, ProductKind.all.count))
  }

  @Test("a larger catalogue has the smaller one in it")
  func extensible() {
    let larger = Set(CatalogueGenerator(seed: 7).products(count: 300))
    #expect(CatalogueGenerator(seed: 7).products(count: 90).allSatisfy(larger.contains))
  }

  @Test("every product is whole: filled sentences, a price in its kind's band, ratings that fit")
  func believable() throws {
    for product in products {
      #expect(!product.summary.contains("{") && product.summary.hasSuffix("."))
      #expect(product.title.hasPrefix(product.brand))
      #expect(product.attributes.count == 4)
      #expect(1...64 ~= product.sku.utf8.count)
      let kind = try #require(ProductKind.all.first { $0.category == product.category })
      let factors = kind.properties.map { $0.values.map(\.factor) }
      let cheapest = factors.reduce(kind.cents.lowerBound) { $0 * ($1.min() ?? 1) }
      let dearest = factors.reduce(kind.cents.upperBound) { $0 * ($1.max() ?? 1) }
      // Rounding to a price as it is written moves it by half of ten euros at most.
      #expect(cheapest - 600...dearest + 600 ~= Double(product.price.minorUnits), "\(product.sku)")
      #expect(product.price.minorUnits > 0 && product.price.currency == "EUR")
      #expect(product.ratingCount == 0 ? product.rating == 0 : 3...5 ~= product.rating)
    }
  }

  @Test("every product has a size that a carrier can be asked about")
  func sizes() {
    #expect(Set(ParcelSize.byCode.keys) == Set(ProductKind.all.map(\.code)))
    for product in products {
      #expect(1...69_000 ~= product.weightGrams, "\(product.sku)")
      for edge in [product.lengthMillimetres, product.widthMillimetres, product.heightMillimetres] {
        #expect(40...2550 ~= edge, "\(product.sku)")
      }
    }
  }

  @Test("titles seldom repeat, and most products are in stock")
  func varied() {
    #expect(Set(products.map(\.title)).count > products.count * 95 / 100)
    let inStock = products.count { $0.inStock }
    #expect(products.count * 90 / 100..<products.count ~= inStock)
  }
}
