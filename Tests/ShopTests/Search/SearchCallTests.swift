// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import SearchAPI
import ShopTesting
import Testing

@testable import ShopSearch

/// The calls through the true codec, with what a client may send.
@Suite struct SearchCallTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func client() async throws -> SearchClient {
    let store = try await folder.store("search", CatalogueTables.migrations)
    return SearchClient(
      channel: .inProcess(SearchHandler(catalogue: CatalogueStore(store: store))),
      // Long, so that a busy machine fails no test.
      options: CallOptions(timeout: .seconds(60)))
  }

  private static func lamp(
    _ sku: String = "L-1", price: Int64 = 4900, currency: String = "EUR", title: String = "Lamp",
    category: String = "lighting/table-lamps", attributes: [String: String] = [:],
    rating: Double = 0, weight: UInt32 = 0
  ) -> Product {
    Product(
      sku: sku, title: title, brand: "Halden", category: category, attributes: attributes,
      price: Money(minorUnits: price, currency: currency), rating: rating, weightGrams: weight)
  }

  private func failure(_ call: @Sendable () async throws -> Void) async -> (any CallError)? {
    do {
      try await call()
      return nil
    } catch {
      return error as? any CallError
    }
  }

  @Test("a written product is found, and its sizes come back")
  func upsert() async throws {
    let search = try await client()
    let kept = try await search.upsertProduct(product: Self.lamp(weight: 1200))
    #expect(kept.version == 1 && kept.revision == 1 && kept.weightGrams == 1200)
    #expect(try await search.getProduct(sku: "L-1") == kept)
    let page = try await search.search(
      query: "lam", filter: Filter(), sort: .relevance, page: PageRequest())
    #expect(page.products == [kept])
    #expect(page.prices == [PriceBand(minPrice: 2500, maxPrice: 4999, count: 1)])
  }

  @Test("one key writes once, and another request under it is refused")
  func idempotent() async throws {
    let search = try await client()
    let once = search.with(idempotencyKey: IdempotencyKey("k"))
    let first = try await once.upsertProduct(product: Self.lamp())
    _ = try await search.upsertProduct(product: Self.lamp(price: 100))
    #expect(try await once.upsertProduct(product: Self.lamp()) == first)
    #expect(try await search.getProduct(sku: "L-1").price.minorUnits == 100)
    await #expect(throws: SearchService.UpsertProductError.keyReused(KeyReused())) {
      try await once.upsertProduct(product: Self.lamp(price: 1))
    }
  }

  @Test("many are written at once, and the report says which of them changed")
  func bulk() async throws {
    let search = try await client()
    let products = (0..<100).map { Self.lamp("L-\($0)") }
    #expect(try await search.upsertProducts(products: products).changed == products.map(\.sku))
    let report = try await search.upsertProducts(products: [Self.lamp("L-0"), Self.lamp("L-100")])
    #expect(report == ChangeReport(changed: ["L-100"], unchanged: ["L-0"]))
    let deleted = try await search.deleteProduct(sku: "L-7", revision: 0)
    #expect(deleted == ChangeReport(changed: ["L-7"]))
    let batch = try await search.batchGetProducts(skus: (0..<100).map { "L-\($0)" })
    #expect(batch.products.count == 99 && batch.unknownSkus == ["L-7"])
  }

  @Test("one wrong product of many, and none is written")
  func allOrNone() async throws {
    let search = try await client()
    await #expect(throws: SearchService.UpsertProductsError.self) {
      try await search.upsertProducts(products: [Self.lamp("A"), Self.lamp("B", currency: "USD")])
    }
    #expect(try await search.batchGetProducts(skus: ["A", "B"]).products.isEmpty)
  }

  @Test(
    "what cannot be sold is refused with the reason",
    arguments: [
      (lamp(title: " "), "title"), (lamp(category: ""), "category"),
      (lamp(String(repeating: "é", count: 33)), "66"),
      (lamp(category: "Lighting"), "category"), (lamp(category: "a b"), "category"),
      (lamp(price: -1), "-1"), (lamp(price: .max), "10000000000"), (lamp(currency: "USD"), "USD"),
      (lamp(attributes: ["color": String(repeating: "x", count: 201)]), "color"),
    ])
  func invalid(_ product: Product, _ part: String) async throws {
    let search = try await client()
    for isBulk in [false, true] {
      let error = await failure {
        if isBulk {
          _ = try await search.upsertProducts(products: [product])
        } else {
          _ = try await search.upsertProduct(product: product)
        }
      }
      switch error {
      case SearchService.UpsertProductError.invalidProduct(let invalid)?:
        #expect(invalid.sku == product.sku && invalid.reason.contains(part))
      case SearchService.UpsertProductsError.invalidProduct(let invalid)?:
        #expect(invalid.sku == product.sku && invalid.reason.contains(part))
      default: Issue.record("\(String(describing: error))")
      }
    }
  }

  @Test("a request that breaks the schema's rules names the field")
  func violations() async throws {
    let search = try await client()
    let long = String(repeating: "x", count: 101)
    let calls: [(String, @Sendable () async throws -> Void)] = [
      (
        "query",
        {
          _ = try await search.search(
            query: String(repeating: "x", count: 201), filter: Filter(), sort: .relevance,
            page: PageRequest())
        }
      ),
      (
        "filter.category",
        {
          _ = try await search.search(
            query: "", filter: Filter(category: long), sort: .relevance, page: PageRequest())
        }
      ),
      (
        "filter.brands",
        {
          _ = try await search.search(
            query: "", filter: Filter(brands: Array(repeating: "b", count: 21)), sort: .relevance,
            page: PageRequest())
        }
      ),
      (
        "page.limit",
        {
          _ = try await search.search(
            query: "", filter: Filter(), sort: .relevance, page: PageRequest(limit: 101))
        }
      ),
      ("prefix", { _ = try await search.suggest(prefix: "", limit: 5) }),
      ("limit", { _ = try await search.suggest(prefix: "a", limit: 21) }),
      ("sku", { _ = try await search.getProduct(sku: "") }),
      (
        "skus",
        {
          _ = try await search.batchGetProducts(
            skus: Array(repeating: "s", count: 101))
        }
      ),
      ("sku", { _ = try await search.similarProducts(sku: "", limit: 1) }),
      ("limit", { _ = try await search.similarProducts(sku: "s", limit: 51) }),
      ("product.sku", { _ = try await search.upsertProduct(product: Self.lamp("")) }),
      (
        "product.title",
        {
          _ = try await search.upsertProduct(
            product: Self.lamp(title: long + long))
        }
      ),
      ("product.rating", { _ = try await search.upsertProduct(product: Self.lamp(rating: 5.1)) }),
      ("product.rating", { _ = try await search.upsertProduct(product: Self.lamp(rating: .nan)) }),
      (
        "product.weightGrams",
        {
          _ = try await search.upsertProduct(
            product: Self.lamp(weight: .max))
        }
      ),
      ("products", { _ = try await search.upsertProducts(products: []) }),
      (
        "products",
        {
          _ = try await search.upsertProducts(
            products: Array(repeating: Self.lamp(), count: 101))
        }
      ),
      (
        "products[1].price.currency",
        {
          _ = try await search.upsertProducts(
            products: [Self.lamp(), Self.lamp(currency: "EURO")])
        }
      ),
      ("sku", { _ = try await search.deleteProduct(sku: "", revision: 1) }),
    ]
    for (path, call) in calls {
      let error = await failure(call)
      #expect(error?.rpcError?.code == .invalidArgument, "\(path)")
      #expect(
        error?.rpcError?.message.contains(path) == true, "\(path): \(String(describing: error))")
    }
  }

  @Test("an order that this build does not know, and limits beyond all prices, are harmless")
  func oddValues() async throws {
    let search = try await client()
    _ = try await search.upsertProduct(product: Self.lamp())
    let page = try await search.search(
      query: "", filter: Filter(minPrice: .min, maxPrice: .max), sort: .unrecognized(99),
      page: PageRequest())
    #expect(page.totalCount == 1)
    let none = try await search.search(
      query: "", filter: Filter(minPrice: .max, maxPrice: .min), sort: .rating, page: PageRequest())
    #expect(none.totalCount == 0 && none.prices.map(\.count) == [1])
  }
}
