// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import CommonAPI
import SearchAPI
import Testing

@testable import ShopSearch

/// The two services together, through their generated clients, over real sockets.
@Suite struct ShopSystemTests {
  private func withSystem(
    searchTimeout: Duration = .seconds(10), _ body: (ShopSystem) async throws -> Void
  ) async throws {
    let system = try await ShopSystem(searchTimeout: searchTimeout)
    do {
      try await system.catalogue.put([lamp(price: 4900), soldOut])
      try await body(system)
    } catch {
      await system.stop()
      throw error
    }
    await system.stop()
  }

  private func lamp(price: Int64, version: UInt64 = 1) -> Product {
    Product(
      sku: "L-1", title: "Halden Oslo Table Lamp", brand: "Halden",
      category: "lighting/table-lamps",
      price: Money(minorUnits: price, currency: "EUR"), inStock: true, version: version)
  }

  private let soldOut = Product(
    sku: "L-2", title: "Halden Oslo Floor Lamp", brand: "Halden", category: "lighting/floor-lamps",
    price: Money(minorUnits: 9900, currency: "EUR"), version: 1)

  @Test("what is found can be put into a cart, and the cart shows it")
  func findAndAdd() async throws {
    try await withSystem { system in
      let page = try await system.search.search(
        query: "table lam", filter: Filter(), sort: .relevance, page: PageRequest())
      #expect(page.products.map(\.sku) == ["L-1"])
      let id = UUID()
      let added = try await system.carts.addLine(cart: id, sku: "L-1", quantity: 2, version: nil)
      #expect(added.total == Money(minorUnits: 9800, currency: "EUR"))
      let cart = try await system.carts.get(cart: id)
      #expect(cart.lines.map(\.title) == ["Halden Oslo Table Lamp"])
      #expect(cart.version == 1 && cart.pricesAreCurrent && cart.lines[0].available)
    }
  }

  @Test("a price that changed since is shown beside the old one")
  func priceChanged() async throws {
    try await withSystem { system in
      let id = UUID()
      _ = try await system.carts.addLine(cart: id, sku: "L-1", quantity: 1, version: nil)
      try await system.tellPrice(lamp(price: 5900).price, of: "L-1", version: 2)
      let cart = try await system.carts.get(cart: id)
      #expect(cart.lines[0].priceChanged)
      #expect(cart.lines[0].unitPrice.minorUnits == 5900)
      #expect(cart.lines[0].addedPrice.minorUnits == 4900)
      #expect(cart.total.minorUnits == 5900)
    }
  }

  @Test("declared errors arrive as themselves")
  func declaredErrors() async throws {
    try await withSystem { system in
      let id = UUID()
      await #expect(
        throws: CartService.AddLineError.unknownProduct(CartAPI.UnknownProduct(sku: "X"))
      ) {
        try await system.carts.addLine(cart: id, sku: "X", quantity: 1, version: nil)
      }
      await #expect(throws: CartService.AddLineError.soldOut(SoldOut(sku: "L-2"))) {
        try await system.carts.addLine(cart: id, sku: "L-2", quantity: 1, version: nil)
      }
      await #expect(
        throws: CartService.AddLineError.versionConflict(VersionConflict(expected: 3, actual: 0))
      ) {
        try await system.carts.addLine(cart: id, sku: "L-1", quantity: 1, version: 3)
      }
      await #expect(throws: SearchService.GetProductError.unknownProduct(UnknownProduct(sku: "X")))
      {
        try await system.search.getProduct(sku: "X")
      }
    }
  }

  @Test("a request that breaks the schema's rules is refused before the handler sees it")
  func invalidRequests() async throws {
    try await withSystem { system in
      let error = await #expect(throws: CartService.AddLineError.self) {
        try await system.carts.addLine(cart: UUID(), sku: "L-1", quantity: 100, version: nil)
      }
      #expect(error?.rpcError?.code == .invalidArgument)
    }
  }

  @Test("the same key has one effect and one reply, also when Search is gone")
  func idempotent() async throws {
    try await withSystem(searchTimeout: .seconds(1)) { system in
      let id = UUID()
      let once = system.carts.with(idempotencyKey: IdempotencyKey("k"))
      let first = try await once.addLine(cart: id, sku: "L-1", quantity: 2, version: nil)
      #expect(try await once.addLine(cart: id, sku: "L-1", quantity: 2, version: nil) == first)
      await #expect(throws: CartService.AddLineError.keyReused(KeyReused())) {
        try await once.addLine(cart: id, sku: "L-1", quantity: 3, version: nil)
      }
      await system.stopSearch()
      #expect(try await once.addLine(cart: id, sku: "L-1", quantity: 2, version: nil) == first)
      #expect(try await system.carts.get(cart: id).lines.map(\.quantity) == [2])
    }
  }

  @Test("without Search a cart shows the prices that it knows, and takes nothing unknown")
  func searchGone() async throws {
    try await withSystem(searchTimeout: .seconds(1)) { system in
      let id = UUID()
      _ = try await system.carts.addLine(cart: id, sku: "L-1", quantity: 1, version: nil)
      await system.stopSearch()
      let cart = try await system.carts.get(cart: id)
      #expect(cart.pricesAreCurrent && cart.total.minorUnits == 4900)
      let more = try await system.carts.addLine(cart: id, sku: "L-1", quantity: 1, version: 1)
      #expect(more.lines.map(\.quantity) == [2])
      let error = await #expect(throws: CartService.AddLineError.self) {
        try await system.carts.addLine(cart: id, sku: "L-2", quantity: 1, version: nil)
      }
      #expect([.unavailable, .deadlineExceeded].contains(error?.rpcError?.code))
    }
  }

  @Test("a visitor's cart is merged into the customer's")
  func merge() async throws {
    try await withSystem { system in
      let (visitor, customer) = (UUID(), UUID())
      _ = try await system.carts.addLine(cart: visitor, sku: "L-1", quantity: 1, version: nil)
      _ = try await system.carts.addLine(cart: customer, sku: "L-1", quantity: 1, version: nil)
      let merged = try await system.carts.merge(cart: customer, from: visitor, version: 1)
      #expect(merged.lines.map(\.quantity) == [2])
      #expect(try await system.carts.get(cart: visitor).mergedInto == customer)
    }
  }

  @Test("calls at once on one cart all count")
  func concurrently() async throws {
    try await withSystem { system in
      let id = UUID()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<50 {
          group.addTask {
            _ = try await system.carts.addLine(cart: id, sku: "L-1", quantity: 1, version: nil)
          }
        }
        try await group.waitForAll()
      }
      let cart = try await system.carts.get(cart: id)
      #expect(cart.lines.map(\.quantity) == [50] && cart.version == 50)
    }
  }
}
