// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import SearchAPI
import ShopTesting
import Testing

@testable import ShopSearch

/// Searches of a small catalogue beside a search that looks at every product.
@Suite struct ReferenceSearchTests {
  /// Words that are their own stems, so that looking at letters is enough.
  private static let vocabulary = [
    "oak", "desk", "lamp", "rug", "mug", "wool", "cork", "plum", "mint", "teal", "loft", "moon",
    "lampwick", "rugtop",
  ]
  private static let categories = [
    "home/desk", "home/lamp", "home", "homeware/mug", "garden/rug",
  ]
  private static let brands = ["Aalto", "Bo", "Cid"]

  private static func products(_ random: inout SeededNumbers) -> [Product] {
    (0..<80).map { number in
      let words = (0..<6).map { _ in vocabulary.randomElement(using: &random) ?? "" }
      return Product(
        sku: "sku\(number)", title: words.prefix(2).joined(separator: " "),
        brand: brands.randomElement(using: &random) ?? "",
        category: categories.randomElement(using: &random) ?? "",
        summary: words.dropFirst(2).dropLast().joined(separator: ", "),
        attributes: ["zz": words[5]],
        price: Money(
          minorUnits: Int64.random(in: 0...40, using: &random) * 1000, currency: "EUR"),
        rating: Double(Int.random(in: 0...5, using: &random)),
        inStock: Bool.random(using: &random))
    }
  }

  private static func filter(_ random: inout SeededNumbers) -> Filter {
    func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
    let (low, high) = (
      Int64.random(in: 0...20_000, using: &random),
      Int64.random(in: 10_000...40_000, using: &random)
    )
    return Filter(
      category: maybe(["home", "home/lamp", "garden", "hom"].randomElement(using: &random) ?? "")
        ?? "",
      brands: maybe(Array(brands.shuffled(using: &random).prefix(2))) ?? [],
      minPrice: maybe(low), maxPrice: maybe(high), inStockOnly: maybe(true) ?? false)
  }

  /// Whether a product has the words, the last one as a beginning, and what the filter asks for.
  private static func matches(
    _ product: Product, _ words: [String], _ filter: Filter
  ) -> Bool {
    let text =
      [product.title, product.summary, product.brand, product.category, "zz"]
      + product.attributes.values
    let tokens = text.joined(separator: " ").lowercased()
      .split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let hasWords = words.enumerated().allSatisfy { index, word in
      tokens.contains { index == words.count - 1 ? $0.hasPrefix(word) : $0 == word }
    }
    let price = product.price.minorUnits
    return hasWords
      && (filter.category.isEmpty || product.category == filter.category
        || product.category.hasPrefix(filter.category + "/"))
      && (filter.brands.isEmpty || filter.brands.contains(product.brand))
      && price >= filter.minPrice ?? .min && price <= filter.maxPrice ?? .max
      && (product.inStock || !filter.inStockOnly)
  }

  private static func counts(_ values: [String]) -> [String: UInt32] {
    values.reduce(into: [:]) { counts, value in counts[value, default: 0] += 1 }
  }

  @Test(
    "results, counts, facets and order are those of looking at all",
    arguments: 0..<12 as Range<UInt64>)
  func reference(_ seed: UInt64) async throws {
    var random = SeededNumbers(seed: seed)
    let folder = try TemporaryFolder()
    let catalogue = CatalogueStore(
      store: try await folder.store("search", CatalogueTables.migrations))
    let products = Self.products(&random)
    try await catalogue.put(products)
    for _ in 0..<25 {
      var words = (0..<Int.random(in: 0...2, using: &random)).map { _ in
        Self.vocabulary.randomElement(using: &random) ?? ""
      }
      if let last = words.popLast() { words.append(String(last.prefix(3))) }
      let filter = Self.filter(&random)
      let sort =
        [Sort.relevance, .priceAscending, .priceDescending, .rating]
        .randomElement(using: &random) ?? .relevance
      let query = words.joined(separator: " ")
      let page = try await catalogue.search(
        ProductQuery(query: query, filter: filter, sort: sort, cursor: "", limit: 100))
      let note: Comment = "seed \(seed): '\(query)' \(filter) \(sort)"
      // With two words that nothing has, the last is given up; the index says so.
      let used = page.usedQuery.split(separator: " ").map(String.init)
      if used.count < words.count {
        #expect(!products.contains { Self.matches($0, words, filter) }, note)
      }
      let expected = products.filter { Self.matches($0, used, filter) }
      #expect(Set(page.products.map(\.sku)) == Set(expected.map(\.sku)), note)
      #expect(page.totalCount == UInt32(expected.count), note)
      check(page, products, used, filter, note)
      check(page.products, sort, note)
    }
  }

  private func check(
    _ page: SearchPage, _ products: [Product], _ words: [String], _ filter: Filter, _ note: Comment
  ) {
    func facet(_ change: (inout Filter) -> Void) -> [Product] {
      var wider = filter
      change(&wider)
      return products.filter { Self.matches($0, words, wider) }
    }
    let counted = { (facets: [FacetCount]) in
      Dictionary(uniqueKeysWithValues: facets.map { ($0.value, $0.count) })
    }
    #expect(
      counted(page.categories) == Self.counts(facet { $0.category = "" }.map(\.category)), note)
    #expect(counted(page.brands) == Self.counts(facet { $0.brands = [] }.map(\.brand)), note)
    let priced = facet {
      $0.minPrice = nil
      $0.maxPrice = nil
    }
    #expect(page.prices.map { Int($0.count) }.reduce(0, +) == priced.count, note)
    for band in page.prices {
      let inBand = priced.count {
        band.minPrice...(band.maxPrice ?? .max) ~= $0.price.minorUnits
      }
      #expect(Int(band.count) == inBand, note)
    }
  }

  private func check(_ found: [Product], _ sort: Sort, _ note: Comment) {
    let prices = found.map(\.price.minorUnits)
    switch sort {
    case .priceAscending: #expect(prices == prices.sorted(), note)
    case .priceDescending: #expect(prices == prices.sorted(by: >), note)
    case .rating:
      #expect(found.map(\.rating) == found.map(\.rating).sorted(by: >), note)
    case .relevance, .unrecognized: break
    }
  }
}
