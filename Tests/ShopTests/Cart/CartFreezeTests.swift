// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import OrderTakingAPI
import SearchAPI
import ShopTesting
import Testing
import UserAPI

@testable import ShopCart

/// From a cart that is filled to one that is ordered.
@Suite struct CartFreezeTests {
  let folder: TemporaryFolder
  let clock = HandClock()
  let id = UUID()
  let order = UUID()

  init() throws { folder = try TemporaryFolder() }

  private func filled() async throws -> CartStore {
    let carts = CartStore(
      store: try await folder.store("cart", CartTables.migrations, clock: clock))
    try await add("a", 2, to: id, carts)
    return carts
  }

  private func claim() throws -> IdempotencyClaim {
    try IdempotencyClaim(
      caller: "test", method: "change", key: UUID().uuidString, request: Money())
  }

  @discardableResult
  private func add(
    _ sku: String, _ quantity: UInt32 = 1, to cart: UUID, _ carts: CartStore,
    for user: CartUser = .visitor
  ) async throws -> Cart {
    try await carts.add(
      sku, quantity: quantity,
      learned: Product(
        sku: sku, title: "Product \(sku)", price: Money(minorUnits: 1000, currency: "EUR"),
        inStock: true, version: 1), to: cart, for: user, claim: claim())
  }

  private func hear(_ carts: CartStore, _ event: OrderPlaced) async throws {
    try await carts.store.write { db in
      try CartStore.apply(event, EventDelivery(id: UUID(), at: db.now), db)
    }
  }

  @Test("a frozen cart is what it was frozen as, whatever prices do")
  func snapshot() async throws {
    let carts = try await filled()
    let snapshot = try await carts.freeze(id, for: order)
    #expect(snapshot.items == Money(minorUnits: 2000, currency: "EUR"))
    #expect(snapshot.lines.map(\.sku) == ["a"] && snapshot.cart == id && snapshot.order == order)
    try await carts.store.write { db in
      try CartStore.apply(
        PriceChanged(sku: "a", newPrice: Money(minorUnits: 1, currency: "EUR"), version: 2),
        EventDelivery(id: UUID(), at: db.now), db)
    }
    let cart = try await carts.cart(id)
    #expect(cart.status == .frozen && cart.total.minorUnits == 2000 && cart.version == 2)
    #expect(try await carts.freeze(id, for: order) == snapshot)
    #expect(try await carts.cart(id).version == 2)
    #expect(try await carts.unfreeze(id, from: order).total.minorUnits == 2)
  }

  @Test(
    "a frozen cart refuses every change",
    arguments: ["add", "set", "remove", "coupon", "merge", "merged", "freeze", "unfreeze"])
  func refuses(_ change: String) async throws {
    let carts = try await filled()
    let other = UUID()
    let owner = CartUser(customer: UUID())
    try await add("b", to: other, carts)
    _ = try await carts.freeze(id, for: order, by: owner)
    for status in [CartStatus.frozen, .ordered] {
      await #expect(throws: CartFrozen(status: status, order: order), "\(status)") {
        switch change {
        case "add": try await add("b", to: id, carts, for: owner)
        case "set":
          _ = try await carts.change(id, for: owner, claim: claim()) {
            try $0.setQuantity(1, sku: "a")
          }
        case "remove":
          _ = try await carts.change(id, for: owner, claim: claim()) { $0.remove(sku: "a") }
        case "coupon": _ = try await carts.apply(coupon: "X", to: id, for: owner, claim: claim())
        case "merge": _ = try await carts.merge(other, into: id, for: owner, claim: claim())
        case "merged": _ = try await carts.merge(id, into: other, for: owner, claim: claim())
        case "freeze": _ = try await carts.freeze(id, for: UUID(), by: owner)
        default: _ = try await carts.unfreeze(id, from: UUID())
        }
      }
      try await hear(carts, OrderPlaced(order: order, customer: owner.customer ?? .nil, cart: id))
    }
  }

  @Test("a cart that was let go changes again, and letting go again changes nothing")
  func unfreeze() async throws {
    let carts = try await filled()
    _ = try await carts.freeze(id, for: order)
    let free = try await carts.unfreeze(id, from: order)
    #expect(free.status == .active && free.version == 3)
    #expect(try await carts.unfreeze(id, from: order) == free)
    try await add("a", to: id, carts)
    #expect(try await carts.freeze(id, for: order).lines.map(\.quantity) == [3])
  }

  @Test("a freeze that nobody completes ends after ten minutes, to the second")
  func lapse() async throws {
    let carts = try await filled()
    _ = try await carts.freeze(id, for: order)
    clock.advance(seconds: 599)
    await #expect(throws: CartFrozen.self) { try await add("a", to: id, carts) }
    clock.advance(seconds: 1)
    #expect(try await carts.cart(id).status == .active)
    #expect(try await carts.stamp(id, for: .visitor).status == .active)
    let other = UUID()
    #expect(try await carts.freeze(id, for: other).order == other)
    #expect(try await carts.unfreeze(id, from: other).status == .active)
  }

  @Test("an ordered cart stays ordered: twice, late, after the freeze has ended, or for no cart")
  func ordered() async throws {
    let carts = try await filled()
    _ = try await carts.freeze(id, for: order)
    clock.advance(seconds: 3600)
    try await add("a", to: id, carts)
    let placed = OrderPlaced(order: order, customer: UUID(), cart: id)
    try await hear(carts, placed)
    // It has become the customer's.
    let customer = CartUser(customer: placed.customer)
    let cart = try await carts.cart(id, for: customer)
    #expect(cart.status == .ordered)
    clock.advance(seconds: 3600)
    try await hear(carts, placed)
    try await hear(carts, OrderPlaced(order: UUID(), customer: UUID(), cart: id))
    let stamp = try await carts.stamp(id, for: customer)
    #expect(stamp == CartStamp(version: cart.version, status: .ordered))
    let unheard = UUID()
    try await hear(carts, OrderPlaced(order: UUID(), customer: UUID(), cart: unheard))
    #expect(try await carts.cart(unheard).status == .ordered)
    await #expect(throws: CartFrozen.self) { try await add("a", to: unheard, carts) }
  }

  @Test("an empty cart is not frozen, nor one that was merged")
  func notFrozen() async throws {
    let carts = try await filled()
    let other = UUID()
    await #expect(throws: CartAPI.CartIsEmpty(cart: other)) {
      try await carts.freeze(other, for: order)
    }
    _ = try await carts.merge(id, into: other, claim: claim())
    await #expect(throws: CartMerged(into: other)) { try await carts.freeze(id, for: order) }
  }

  @Test("a customer's cart is to others as if it was not there")
  func ownership() async throws {
    let carts = try await filled()
    let owner = CartUser(customer: UUID())
    try await add("b", to: id, carts, for: owner)
    for stranger in [.visitor, CartUser(customer: UUID())] {
      await #expect(throws: UnknownCart(cart: id)) { try await carts.cart(id, for: stranger) }
      await #expect(throws: UnknownCart(cart: id)) { try await carts.stamp(id, for: stranger) }
      await #expect(throws: UnknownCart(cart: id)) {
        try await add("c", to: id, carts, for: stranger)
      }
      await #expect(throws: UnknownCart(cart: id)) {
        try await carts.freeze(id, for: order, by: stranger)
      }
      await #expect(throws: UnknownCart(cart: id)) {
        try await carts.merge(id, into: UUID(), for: stranger, claim: claim())
      }
    }
    #expect(try await carts.cart(id, for: CartUser(isStaff: true)).lines.count == 2)
    await #expect(throws: UnknownCart(cart: id)) {
      try await add("c", to: id, carts, for: CartUser(customer: UUID(), isStaff: true))
    }
    #expect(try await add("c", to: id, carts, for: CartUser(isTrusted: true)).lines.count == 3)
  }

  @Test(
    "a deleted customer's carts and redemptions are gone, and a late order tells nothing of them")
  func forgotten() async throws {
    let carts = try await filled()
    let owner = CartUser(customer: UUID())
    try await add("b", to: id, carts, for: owner)
    let deleted = UserDeleted(user: owner.customer ?? .nil)
    for _ in 1...2 {
      try await carts.store.write { db in
        try CartStore.apply(deleted, EventDelivery(id: UUID(), at: db.now), db)
      }
      #expect(try await carts.cart(id).version == 0)
    }
    try await hear(carts, OrderPlaced(order: order, customer: deleted.user, cart: id, coupon: "X"))
    let isKnown = try await carts.store.read { db in
      try db.exists(
        """
        SELECT 1 FROM cart WHERE customer IS NOT NULL
        UNION ALL SELECT 1 FROM redemption
        """)
    }
    #expect(!isKnown)
  }

  @Test("a cart that its customer has left is told of once, until it is touched again")
  func abandoned() async throws {
    let carts = try await filled()
    let owner = CartUser(customer: UUID())
    func told() async throws -> Int { try await carts.tellIdle(after: 3600, limit: 50) }
    clock.advance(seconds: 3600)
    // Nobody knows whose it is.
    #expect(try await told() == 0)
    try await add("b", to: id, carts, for: owner)
    #expect(try await told() == 0)
    clock.advance(seconds: 3600)
    #expect(try await told() == 1)
    #expect(try await told() == 0)
    #expect(
      try await carts.store.published(CartAbandoned.self)
        == [CartAbandoned(cart: id, customer: owner.customer ?? .nil, lineCount: 2)])
    try await add("b", to: id, carts, for: owner)
    clock.advance(seconds: 3600)
    _ = try await carts.freeze(id, for: order, by: owner)
    #expect(try await told() == 0)
  }
}
