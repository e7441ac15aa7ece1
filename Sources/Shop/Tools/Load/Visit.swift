// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import CommonAPI
import RecommendationAPI
import SearchAPI
import ShopCatalogue
import WishlistAPI

/// One visit of one customer, drawn from its own numbers. Ids are not: the same visits can be made again.
struct Visit: Sendable {
  let clients: ShopClients
  let customer: SignedInShopper
  let record: LoadRecord
  var random: SplitMix64

  static let words = [
    "lamp", "oslo", "table", "chair", "halden", "mug", "rug", "shelf", "linen", "garden", "lmap",
  ]
  private static let categories = ["lighting", "seating", "tables", "kitchen", "textiles", ""]

  mutating func run(_ journey: Journey) async throws {
    switch journey {
    case .browse: try await browse()
    case .suggest:
      let word = Self.words.randomElement(using: &random) ?? "lamp"
      _ = try await clients.search.suggest(prefix: String(word.prefix(3)), limit: 8)
    case .recommend:
      let token = try await customer.token()
      _ = try await clients.recommendations.with(userToken: token).forMe(limit: 10)
    case .fillCart: _ = try await filledCart(try await customer.token())
    case .wishlist: try await wish()
    case .checkout:
      var checkout = Checkout(visit: self)
      try await checkout.run()
    }
  }

  private mutating func browse() async throws {
    let page = try await clients.search.search(
      query: Self.words.randomElement(using: &random) ?? "lamp",
      filter: Filter(category: Self.categories.randomElement(using: &random) ?? ""),
      sort: .relevance, page: PageRequest(limit: 20))
    guard let product = page.products.randomElement(using: &random) else { return }
    let found = try await clients.search.getProduct(sku: product.sku)
    await record.check(found.sku == product.sku, "getProduct(\(product.sku)) gave \(found.sku)")
    let token = try await customer.token()
    // What is only nice to have is not worth a visit.
    try? await clients.recommendations.with(userToken: token)
      .recordViews(views: [View(sku: product.sku)])
    _ = try? await clients.recommendations.boughtTogether(sku: product.sku, limit: 6)
  }

  /// A new cart with a few products that are in stock.
  mutating func filledCart(_ token: String) async throws -> (cart: Cart, products: [Product]) {
    let carts = clients.carts.with(userToken: token)
    let id = UUID()
    let products = try await candidates()
    var cart = Cart(id: id)
    var chosen: [Product] = []
    for product in products.prefix(Int.random(in: 1...4, using: &random)) {
      let quantity = UInt32.random(in: 1...3, using: &random)
      let key = IdempotencyKey(UUID())
      do {
        cart = try await Patience.calling(for: .seconds(10)) {
          try await carts.with(idempotencyKey: key)
            .addLine(cart: id, sku: product.sku, quantity: quantity)
        }
      } catch CartService.AddLineError.soldOut {
        continue
      }
      let line = cart.lines.first { $0.sku == product.sku }
      await record.check(
        line?.quantity == quantity,
        "cart \(id): \(quantity) of \(product.sku) were added, \(line?.quantity ?? 0) are in it")
      chosen.append(product)
    }
    return (cart, chosen)
  }

  private mutating func candidates() async throws -> [Product] {
    var filter = Filter(category: Self.categories.randomElement(using: &random) ?? "")
    filter.inStockOnly = true
    let wanted = filter
    let page = try await Patience.calling(for: .seconds(10)) {
      try await clients.search.search(
        query: "", filter: wanted, sort: .rating, page: PageRequest(limit: 100))
    }
    return page.products.shuffled(using: &random)
  }

  private mutating func wish() async throws {
    let token = try await customer.token()
    let wishlists = clients.wishlists.with(userToken: token)
    guard let product = try await candidates().first else { return }
    let known = try await wishlists.list()
    let list: UUID
    if let first = known.lists.first {
      list = first.id
    } else {
      let key = IdempotencyKey(UUID())
      list = try await wishlists.with(idempotencyKey: key).create(name: "Wishes").id
    }
    let key = IdempotencyKey(UUID())
    let after = try await wishlists.with(idempotencyKey: key)
      .addItem(list: list, sku: product.sku, note: "")
    await record.check(
      after.items.contains { $0.sku == product.sku },
      "wishlist \(list): \(product.sku) was added and is not there")
  }
}
