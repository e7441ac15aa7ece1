// SPDX-License-Identifier: Apache-2.0

import SearchAPI
import Testing

@testable import ShopCatalogue
@testable import ShopSearch

@Suite(.seededCatalogue) struct ProductSearchTests {
  let catalogue: CatalogueStore
  let products = SeededCatalogue.products

  init() throws { catalogue = try #require(SeededCatalogue.current) }

  private func search(
    _ query: String, _ filter: Filter = Filter(), sort: Sort = .relevance, cursor: String = "",
    limit: UInt32 = 100
  ) async throws -> SearchPage {
    try await catalogue.search(
      ProductQuery(query: query, filter: filter, sort: sort, cursor: cursor, limit: limit))
  }

  /// All pages, one after the other.
  private func all(
    _ query: String, _ filter: Filter = Filter(), sort: Sort = .relevance, limit: UInt32 = 100
  ) async throws -> [Product] {
    var found: [Product] = []
    var cursor = ""
    repeat {
      let page = try await search(query, filter, sort: sort, cursor: cursor, limit: limit)
      #expect(page.products.count <= Int(limit))
      found += page.products
      cursor = page.nextCursor
    } while !cursor.isEmpty
    return found
  }

  @Test("what is called so comes before what only mentions it")
  func relevance() async throws {
    let page = try await search("kettle")
    #expect(page.products.count > 50)
    #expect(page.products.prefix(20).allSatisfy { $0.title.contains("Kettle") })
    #expect(page.usedQuery == "kettle")
  }

  @Test("all words must be there, in any field", arguments: ["oak desk", "desk oak", "DESK, Oak!"])
  func allWords(_ query: String) async throws {
    let found = try await all(query)
    #expect(!found.isEmpty)
    #expect(Set(found.map(\.sku)) == Set(try await all("oak desk").map(\.sku)))
    for product in found.prefix(50) {
      let text = "\(product.title) \(product.summary) \(product.attributes) \(product.category)"
      #expect(text.lowercased().contains("oak") && text.lowercased().contains("desk"))
    }
  }

  @Test(
    "endings, accents and capitals do not matter",
    arguments: [
      ("lamps", "lamp"), ("armchair", "Armchairs"), ("mobelhof", "Möbelhof"),
      ("SAUTÉ pan", "saute pan"),
    ])
  func folding(_ left: String, _ right: String) async throws {
    let found = try await search(left)
    #expect(found.totalCount > 0)
    #expect(found.products == (try await search(right)).products)
  }

  @Test("the last word may still be typed, the others not")
  func prefix() async throws {
    #expect(try await search("kett").products.first?.title.contains("Kettle") == true)
    #expect(try await search("kett glass").usedQuery == "kett")
    #expect(try await search("glass kett").usedQuery == "glass kett")
  }

  @Test("words that every text has are left out, and one letter is no beginning")
  func emptyWords() async throws {
    #expect(try await search("a lamp for the desk").usedQuery == "lamp desk")
    #expect(try await search("the").totalCount == UInt32(products.count))
    #expect(try await search("desk k").usedQuery == "desk")
  }

  @Test("an article number finds its product first")
  func articleNumber() async throws {
    #expect(try await search("KKT-00003").products.first?.sku == "KKT-00003")
    #expect(try await search("kkt-00003").totalCount == 1)
  }

  @Test(
    "typing errors are mended: none in short words, one in middle, two in long ones",
    arguments: [
      ("kettel", "kettle"), ("armchiar", "armchair"), ("bokshelf", "bookshelf"),
      ("upholstred", "upholstered"),
      ("uhpolstred chair", "upholstered chair"), ("oka", "oka"), ("kkt-00009x", "kkt"),
    ])
  func corrections(_ query: String, _ used: String) async throws {
    #expect(try await search(query).usedQuery == used)
  }

  @Test("words are given up from the end while nothing has them all")
  func relaxing() async throws {
    let page = try await search("walnut desk zzzz qqqq")
    #expect(page.usedQuery == "walnut desk")
    #expect(page.products.map(\.sku) == (try await search("walnut desk")).products.map(\.sku))
    #expect(try await search("zzzz").totalCount == 0)
    #expect(try await search("zzzz").usedQuery == "zzzz")
  }

  @Test("no words find everything, what most people rated first", arguments: ["", "  ", "!?*\"()"])
  func noWords(_ query: String) async throws {
    let page = try await search(query)
    #expect(page.totalCount == UInt32(products.count))
    #expect(page.products.first?.ratingCount == products.map(\.ratingCount).max())
  }

  @Test("filters narrow, each alone and together")
  func filters() async throws {
    func matching(_ condition: (Product) -> Bool) -> Set<String> {
      Set(products.filter(condition).map(\.sku))
    }
    func found(_ filter: Filter) async throws -> Set<String> {
      Set(try await all("", filter).map(\.sku))
    }
    #expect(
      try await found(Filter(category: "kitchen/kettles"))
        == matching { $0.category == "kitchen/kettles" })
    #expect(
      try await found(Filter(category: "kitchen")) == matching { $0.category.hasPrefix("kitchen/") }
    )
    #expect(try await found(Filter(category: "kitch")).isEmpty)
    #expect(
      try await found(Filter(brands: ["Halden", "Kist"]))
        == matching { ["Halden", "Kist"].contains($0.brand) })
    #expect(
      try await found(Filter(minPrice: 100_000)) == matching { $0.price.minorUnits >= 100_000 })
    #expect(try await found(Filter(maxPrice: 1999)) == matching { $0.price.minorUnits <= 1999 })
    #expect(try await found(Filter(inStockOnly: true)) == matching(\.inStock))
    #expect(try await found(Filter(minPrice: 5000, maxPrice: 4000)).isEmpty)
    let narrow = Filter(
      category: "seating", brands: ["Bergmann"], minPrice: 20_000, maxPrice: 60_000,
      inStockOnly: true)
    #expect(
      try await found(narrow)
        == matching {
          $0.category.hasPrefix("seating/") && $0.brand == "Bergmann" && $0.inStock
            && 20_000...60_000 ~= $0.price.minorUnits
        })
  }

  @Test("sorted by price and by rating")
  func sorting() async throws {
    let rising = try await all("chair", sort: .priceAscending).map(\.price.minorUnits)
    #expect(rising.count > 100 && rising == rising.sorted())
    #expect(
      try await all("chair", sort: .priceDescending).map(\.price.minorUnits) == rising.reversed())
    let ratings = try await all("chair", sort: .rating).map(\.rating)
    #expect(ratings == ratings.sorted(by: >))
  }

  @Test(
    "pages have every result once, in the order of one long page",
    arguments: [Sort.relevance, .priceAscending, .priceDescending, .rating], ["lamp", ""])
  func paging(_ sort: Sort, _ query: String) async throws {
    let filter = Filter(category: "lighting")
    let found = try await all(query, filter, sort: sort, limit: 7)
    let expected = products.filter { $0.category.hasPrefix("lighting/") }
    let count = try await search(query, filter).totalCount
    #expect(found.count == Int(count))
    #expect(Set(found.map(\.sku)).count == found.count)
    if query.isEmpty { #expect(found.count == expected.count) }
    #expect(
      found.prefix(100).map(\.sku)
        == (try await search(query, filter, sort: sort)).products.map(\.sku))
  }

  @Test("a cursor of another search, or of nobody, is refused")
  func foreignCursor() async throws {
    let cursor = try await search("lamp", limit: 5).nextCursor
    #expect(!cursor.isEmpty)
    for (query, filter, sort) in [
      ("chair", Filter(), Sort.relevance), ("lamp", Filter(inStockOnly: true), .relevance),
      ("lamp", Filter(), .rating),
    ] {
      await #expect(throws: InvalidCursor()) {
        try await search(query, filter, sort: sort, cursor: cursor)
      }
    }
    let noNumber = cursor.prefix(16) + "7ff8000000000000" + cursor.suffix(16)
    for text in [
      "x", String(cursor.dropLast()), "\(cursor)0", "é" + cursor.dropFirst(), String(noNumber),
    ] {
      await #expect(throws: InvalidCursor(), "\(text)") { try await search("lamp", cursor: text) }
    }
  }

  @Test("facets count all results, and ignore the filter on themselves")
  func facets() async throws {
    let open = try await search("lamp")
    let halden = try await search("lamp", Filter(brands: ["Halden"]))
    #expect(open.brands == halden.brands)
    #expect(halden.totalCount == open.brands.first { $0.value == "Halden" }?.count)
    #expect(halden.categories.map(\.count).reduce(0, +) == halden.totalCount)
    let desk = try await search("lamp", Filter(category: "lighting/table-lamps"))
    #expect(desk.categories == open.categories)
    #expect(desk.brands.map(\.count).reduce(0, +) == desk.totalCount)
    #expect(open.categories.map(\.count) == open.categories.map(\.count).sorted(by: >))
  }

  @Test(
    "nothing that is typed is ever an operator",
    arguments: [
      "\"", "\"\"", "kettle\"", "a AND", "AND", "OR OR", "NOT lamp", "NEAR(a b)", "title:lamp",
      "-lamp", "lamp*",
      "*", "^lamp", "{title}:x", "(((", "a + b", "'; DROP TABLE product; --", "lamp\0lamp",
      "\u{FEFF}", "½", "ﬁ",
      "日本語", "\u{1F6CB}", "a\u{0301}\u{0301}", "ǅ", "\u{10FFFF}", "٣", "กำ",
      String(repeating: "a ", count: 99),
    ])
  func syntax(_ query: String) async throws {
    let page = try await search(query)
    #expect(page.products.count <= 100)
    _ = try await catalogue.suggestions(prefix: query, limit: 5)
  }

  @Test("random text never breaks the expression", arguments: 0..<40 as Range<UInt64>)
  func randomText(_ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("ab\"'*()-+:^{}.,\\ \n\tANDOR~éß中\u{0301}\u{200D}0½\0")
    for _ in 0..<10 {
      let text = String(
        (0..<Int.random(in: 0...24, using: &random)).map { _ in
          alphabet[Int.random(in: alphabet.indices, using: &random)]
        })
      await #expect(throws: Never.self, "seed \(seed): \(text.debugDescription)") {
        _ = try await search(text, limit: 3)
        _ = try await catalogue.suggestions(prefix: text, limit: 3)
      }
    }
  }

  @Test("one letter already has suggestions")
  func firstLetter() async throws {
    let found = try await catalogue.suggestions(prefix: "a", limit: 3).suggestions
    #expect(found.first == Suggestion(text: "Abat-Jour", kind: .brand))
  }

  @Test("suggestions: kinds and brands first, then the products that most people rated")
  func suggestions() async throws {
    let found = try await catalogue.suggestions(prefix: "kett", limit: 10).suggestions
    #expect(found.first == Suggestion(text: "kettles", kind: .category))
    #expect(found.count == 10)
    #expect(found.dropFirst().allSatisfy { $0.kind == .product && $0.text.contains("Kettle") })
    #expect(
      try await catalogue.suggestions(prefix: "Hald", limit: 1).suggestions == [
        Suggestion(text: "Halden", kind: .brand)
      ])
    #expect(
      try await catalogue.suggestions(prefix: "table la", limit: 1).suggestions == [
        Suggestion(text: "table lamps", kind: .category)
      ])
    #expect(try await catalogue.suggestions(prefix: "...", limit: 5).suggestions.isEmpty)
  }
}
