// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusWire
import CartAPI
import CommonAPI
import OrderTakingAPI
import SearchAPI
import ShopTesting
import Synchronization
import Testing

@testable import ShopCart

/// Cart as its callers see it.
@Suite struct CartCallsTests {
  let folder: TemporaryFolder
  let clock = HandClock()
  let id = UUID()
  let customer = UUID()

  init() throws { folder = try TemporaryFolder() }

  private struct Shop {
    let carts: CartStore
    let search: Catalogue
    let channel: RPCChannel

    func client(_ user: UUID? = nil, _ roles: [Principal.Role] = [.customer]) -> CartClient {
      let client = CartClient(channel: channel).with(timeout: .seconds(20))
      return user.map { client.with(userToken: TestUsers.token($0, roles)) } ?? client
    }
  }

  /// Search, with one product, or away.
  private final class Catalogue: Sendable {
    let callCount = Mutex(0)
    let isAway = Mutex(false)

    var service: SearchServiceMock {
      SearchServiceMock(
        getProduct: { sku, _ in
          try self.answer()
          guard sku != "X" else { throw SearchAPI.UnknownProduct(sku: sku) }
          return Self.product(sku)
        },
        batchGetProducts: { skus, _ in
          try self.answer()
          return ProductBatch(products: skus.map(Self.product))
        })
    }

    private func answer() throws {
      callCount.withLock { $0 += 1 }
      if isAway.withLock({ $0 }) { throw RPCError(.unavailable, "away") }
    }

    private static func product(_ sku: String) -> Product {
      Product(
        sku: sku, title: "Product \(sku)", price: Money(minorUnits: 1000, currency: "EUR"),
        inStock: true, version: 1)
    }
  }

  private func open() async throws -> Shop {
    let carts = CartStore(
      store: try await folder.store("cart", CartTables.migrations, clock: clock))
    let search = Catalogue()
    let handler = CartHandler(
      carts: carts,
      search: SearchClient(
        channel: .inProcess(search.service), options: CallOptions(timeout: .seconds(20))),
      watchInterval: .milliseconds(2))
    return Shop(
      carts: carts, search: search,
      channel: .inProcess(handler, caller: "service/shop.gateway.v1", users: TestUsers()))
  }

  private func add(_ sku: String, _ client: CartClient) async throws {
    _ = try await client.addLine(cart: id, sku: sku, quantity: 1, version: nil)
  }

  @Test("Search is asked once for a product, and never to show a cart")
  func searchIsAskedOnce() async throws {
    let shop = try await open()
    for _ in 1...3 { try await add("a", shop.client()) }
    shop.search.isAway.withLock { $0 = true }
    let cart = try await shop.client().get(cart: id)
    #expect(cart.pricesAreCurrent && cart.total.minorUnits == 3000)
    try await add("a", shop.client())
    await #expect(throws: CartService.AddLineError.self) { try await add("b", shop.client()) }
    #expect(shop.search.callCount.withLock { $0 } >= 2)
    shop.search.isAway.withLock { $0 = false }
    await #expect(throws: CartService.AddLineError.unknownProduct(CartAPI.UnknownProduct(sku: "X")))
    { try await add("X", shop.client()) }
  }

  @Test("each line that is added is told of, in its transaction, with whose cart it is")
  func lineAdded() async throws {
    let shop = try await open()
    try await add("a", shop.client())
    try await add("b", shop.client(customer))
    let key = shop.client(customer).with(idempotencyKey: IdempotencyKey("k"))
    try await add("b", key)
    try await add("b", key)
    let told = try await shop.carts.store.published(CartLineAdded.self)
    #expect(told.map(\.sku) == ["a", "b", "b"])
    #expect(told.map(\.customer) == [nil, customer, customer])
  }

  @Test("a customer finds the cart that they changed last, and neither a merged nor an ordered one")
  func mine() async throws {
    let shop = try await open()
    let client = shop.client(customer)
    func add(to cart: UUID) async throws {
      clock.advance(seconds: 1)
      _ = try await client.addLine(cart: cart, sku: "a", quantity: 1, version: nil)
    }
    #expect(try await client.mine().id == .nil)
    let (first, second) = (UUID(), UUID())
    try await add(to: first)
    try await add(to: second)
    #expect(try await client.mine().id == second)
    #expect(try await shop.client(UUID()).mine().id == .nil)
    _ = try await client.merge(cart: first, from: second, version: nil)
    #expect(try await client.mine().lines.map(\.quantity) == [2])
    let order = UUID()
    _ = try await shop.carts.freeze(first, for: order, by: CartUser(customer: customer))
    #expect(try await client.mine().status == .frozen)
    try await shop.carts.store.write { db in
      try CartStore.apply(
        OrderPlaced(order: order, customer: customer, cart: first),
        EventDelivery(id: UUID(), at: db.now), db)
    }
    #expect(try await client.mine().id == .nil)
    let error = await #expect(throws: CartService.MineError.self) {
      try await shop.client().mine()
    }
    #expect(error?.rpcError?.code == .unauthenticated)
  }

  @Test("a watcher sees the cart now and each change, also another replica's, until it goes")
  func watch() async throws {
    let shop = try await open()
    let replica = try await open()
    var stream = shop.client().watch(cart: id).makeAsyncIterator()
    #expect(try await stream.next()?.version == 0)
    try await add("a", replica.client())
    #expect(try await stream.next()?.lines.map(\.sku) == ["a"])
    _ = try await replica.carts.freeze(id, for: UUID())
    #expect(try await stream.next()?.status == .frozen)
    clock.advance(seconds: 600)
    #expect(try await stream.next()?.status == .active)
    // It becomes another customer's.
    try await add("a", replica.client(customer))
    await #expect(throws: CartService.WatchError.unknownCart(UnknownCart(cart: id))) {
      try await stream.next()
    }
  }

  @Test("a coupon is shown with what it takes off, replaced by another, and removed")
  func coupons() async throws {
    let shop = try await open()
    let staff = shop.client(UUID(), [.staff])
    let client = shop.client(customer)
    let ten = try await staff.putCoupon(
      code: "TEN", percent: 10, amount: nil, minimum: Money(minorUnits: 1500, currency: "EUR"),
      validFrom: nil, validUntil: nil)
    #expect(ten.version == 1)
    _ = try await staff.putCoupon(
      code: "FIVE", percent: 0, amount: Money(minorUnits: 500, currency: "EUR"), minimum: nil,
      validFrom: nil, validUntil: nil)
    await #expect(throws: CartService.ApplyCouponError.unknownCoupon(UnknownCoupon(code: "NONE"))) {
      try await client.applyCoupon(cart: id, code: "none", version: nil)
    }
    try await add("a", client)
    await #expect(
      throws: CartService.ApplyCouponError.couponRefused(
        CouponRefused(code: "TEN", problem: .belowMinimum))
    ) { try await client.applyCoupon(cart: id, code: "TEN", version: nil) }
    try await add("a", client)
    let applied = try await client.applyCoupon(cart: id, code: "ten", version: 2)
    #expect(applied.coupon == "TEN" && applied.discount.minorUnits == 200)
    #expect(applied.total.minorUnits == 1800 && applied.lines.map(\.discount.minorUnits) == [200])
    // Below its minimum it takes nothing off, and comes back with the goods.
    let less = try await client.setQuantity(cart: id, sku: "a", quantity: 1, version: nil)
    #expect(less.coupon == "TEN" && less.discount.minorUnits == 0 && less.total.minorUnits == 1000)
    let more = try await client.setQuantity(cart: id, sku: "a", quantity: 2, version: nil)
    #expect(more.discount.minorUnits == 200)
    let other = try await client.applyCoupon(cart: id, code: "FIVE", version: nil)
    #expect(other.coupon == "FIVE" && other.total.minorUnits == 1500)
    let none = try await client.removeCoupon(cart: id, version: other.version)
    #expect(none.coupon.isEmpty && none.total.minorUnits == 2000)
    let again = try await staff.putCoupon(
      code: "FIVE", percent: 5, amount: nil, minimum: nil, validFrom: nil, validUntil: nil)
    #expect(again.version == 2)
  }

  @Test("bad input to every call is a violation with its path, or a typed error")
  func badInput() async throws {
    let shop = try await open()
    let (client, staff) = (shop.client(), shop.client(UUID(), [.staff]))
    let long = String(repeating: "é", count: 65)
    let calls: [(String, @Sendable () async throws -> Void)] = [
      ("sku", { _ = try await client.addLine(cart: id, sku: "", quantity: 1, version: nil) }),
      ("sku", { _ = try await client.addLine(cart: id, sku: long, quantity: 1, version: nil) }),
      ("quantity", { _ = try await client.addLine(cart: id, sku: "a", quantity: 0, version: nil) }),
      (
        "quantity",
        { _ = try await client.addLine(cart: id, sku: "a", quantity: .max, version: nil) }
      ),
      ("sku", { _ = try await client.setQuantity(cart: id, sku: long, quantity: 1, version: nil) }),
      (
        "quantity",
        { _ = try await client.setQuantity(cart: id, sku: "a", quantity: 100, version: nil) }
      ),
      ("sku", { _ = try await client.removeLine(cart: id, sku: "", version: nil) }),
      ("code", { _ = try await client.applyCoupon(cart: id, code: "", version: nil) }),
      ("code", { _ = try await client.applyCoupon(cart: id, code: long, version: nil) }),
      ("cart", { _ = try await client.freeze(cart: .nil, order: UUID()) }),
      ("order", { _ = try await client.freeze(cart: id, order: .nil) }),
      ("order", { _ = try await client.unfreeze(cart: id, order: .nil) }),
      (
        "code",
        {
          _ = try await staff.putCoupon(
            code: "ten", percent: 1, amount: nil, minimum: nil, validFrom: nil, validUntil: nil)
        }
      ),
      (
        "percent",
        {
          _ = try await staff.putCoupon(
            code: "TEN", percent: 101, amount: nil, minimum: nil, validFrom: nil, validUntil: nil)
        }
      ),
      (
        "amount.currency",
        {
          _ = try await staff.putCoupon(
            code: "TEN", percent: 0, amount: Money(minorUnits: 1, currency: "€"), minimum: nil,
            validFrom: nil, validUntil: nil)
        }
      ),
    ]
    for (path, call) in calls {
      let error = await #expect(throws: (any Error).self) { try await call() }
      let failure = (error as? any RPCErrorConvertible)?.rpcError
      #expect(failure?.code == .invalidArgument, "\(path)")
      #expect(failure?.message.contains(path) == true, "\(path): \(failure?.message ?? "")")
    }
    #expect(try await shop.client().get(cart: id).version == 0)
  }

  @Test("what breaks a rule of carts is the error that the schema declares")
  func typedErrors() async throws {
    let shop = try await open()
    let client = shop.client()
    try await add("a", client)
    await #expect(throws: CartService.SetQuantityError.unknownLine(UnknownLine(sku: "b"))) {
      try await client.setQuantity(cart: id, sku: "b", quantity: 1, version: nil)
    }
    await #expect(
      throws: CartService.RemoveLineError.versionConflict(
        VersionConflict(expected: .max, actual: 1))
    ) { try await client.removeLine(cart: id, sku: "a", version: .max) }
    await #expect(throws: CartService.MergeError.sameCart(SameCart(cart: id))) {
      try await client.merge(cart: id, from: id, version: nil)
    }
    let empty = UUID()
    await #expect(throws: CartService.FreezeError.cartIsEmpty(CartIsEmpty(cart: empty))) {
      try await client.freeze(cart: empty, order: UUID())
    }
    let once = client.with(idempotencyKey: IdempotencyKey("k"))
    _ = try await once.removeCoupon(cart: id, version: nil)
    await #expect(throws: CartService.RemoveCouponError.keyReused(KeyReused())) {
      try await once.removeCoupon(cart: id, version: 1)
    }
    let staff = shop.client(UUID(), [.staff])
    await #expect(throws: CartService.PutCouponError.self) {
      try await staff.putCoupon(
        code: "TEN", percent: 0, amount: nil, minimum: nil, validFrom: nil, validUntil: nil)
    }
  }
}
