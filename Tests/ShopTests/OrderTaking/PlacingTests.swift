// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import CommonAPI
import LogisticsAPI
import OrderTakingAPI
import ShopTesting
import Testing

@testable import ShopCart
@testable import ShopOrderTaking

/// From a cart to an order, through both services.
@Suite(.serialized) struct PlacingTests {
  let customer = UUID()

  private func place(
    _ cart: UUID, by client: OrderTakingClient, key: String = UUID().uuidString,
    expected: Int64? = nil
  ) async throws -> Order {
    try await client.with(idempotencyKey: IdempotencyKey(key)).place(
      cart: cart, address: .sample, shippingQuote: quote, paymentToken: "tok_canary",
      expectedTotal: expected.map { Money(minorUnits: $0, currency: "EUR") })
  }

  private let quote = UUID()

  @Test("a cart becomes an order, whole and told of once")
  func happyPath() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2, "p250": 3], of: customer)
    let order = try await place(cart, by: shop.client(customer), expected: 2750 + 490)
    #expect(order.status == .pending && order.version == 1 && order.customer == customer)
    #expect(order.totals.grand == Money(minorUnits: 3240, currency: "EUR"))
    #expect(order.lines.map(\.sku) == ["p1000", "p250"] && order.number.hasPrefix("A-1001-"))
    #expect(order.address == .sample && order.history.map(\.status) == [.pending])
    #expect(try await shop.client(customer).get(order: order.id) == order)
    let told = try await shop.orders.store.published(OrderPlaced.self)
    #expect(
      told == [
        OrderPlaced(
          order: order.id, customer: customer, cart: cart, lines: order.lines.map(PlacedLine.init),
          total: order.totals.grand, address: .sample, shippingQuote: quote,
          paymentToken: "tok_canary", placedAt: order.placedAt, number: order.number)
      ])
    try await shop.deliverOrders()
    #expect(try await shop.cartClient(customer).get(cart: cart).status == .ordered)
  }

  @Test(
    "totals are exact to the cent, whatever is in the cart and off the price",
    arguments: 0..<20 as Range<UInt64>)
  func exactTotals(_ seed: UInt64) async throws {
    var random = SeededNumbers(seed: seed)
    let shop = try await OrderShop()
    let carts = shop.cartClient(customer)
    let cart = UUID()
    var items: Int64 = 0
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      let price = Int64.random(in: 1...99_999, using: &random)
      let quantity = UInt32.random(in: 1...9, using: &random)
      _ = try await carts.addLine(cart: cart, sku: "p\(price)", quantity: quantity, version: nil)
      items += price * Int64(quantity)
    }
    let percent = UInt32.random(in: 0...100, using: &random)
    let fixed = Int64.random(in: 1...200_000, using: &random)
    let coupon = Coupon(
      code: "OFF", percent: percent,
      amount: percent == 0 ? Money(minorUnits: fixed, currency: "EUR") : nil)
    try await shop.carts.store.write { db in _ = try CouponRows(db: db).put(coupon) }
    _ = try await carts.applyCoupon(cart: cart, code: "off", version: nil)
    let shown = try await carts.get(cart: cart)
    let order = try await place(
      cart, by: shop.client(customer), expected: shown.total.minorUnits + 490)
    let off = percent == 0 ? min(fixed, items) : (items * Int64(percent) + 50) / 100
    let totals = order.totals
    #expect(
      [totals.items, totals.discount, totals.shipping, totals.tax, totals.grand].map(\.minorUnits)
        == [items, off, 490, 0, items - off + 490], "seed \(seed)")
    #expect(order.lines.map(\.discount.minorUnits).reduce(0, +) == off, "seed \(seed)")
    #expect(
      order.lines.map(\.discount.minorUnits) == shown.lines.map(\.discount.minorUnits),
      "seed \(seed)")
  }

  @Test("the same key gives the same order, byte for byte, also after it has gone on")
  func sameKey() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    let client = shop.client(customer)
    let first = try await place(cart, by: client, key: "k")
    try await shop.deliverOrders()
    _ = try await client.cancel(order: first.id, reason: "")
    #expect(try await place(cart, by: client, key: "k").encoded() == first.encoded())
    #expect(shop.logistics.callCount == 1)
    await #expect(throws: OrderTakingService.PlaceError.keyReused(KeyReused())) {
      try await place(cart, by: client, key: "k", expected: 1)
    }
    // Another customer's key is another key.
    let other = UUID()
    let theirs = try await shop.cart(["p1000": 1], of: other)
    #expect(try await place(theirs, by: shop.client(other), key: "k").id != first.id)
  }

  @Test("when the reply is lost after the commit, the retry gets the order")
  func lostReply() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    // Lost with the caller's patience: the answer of Logistics comes when nobody waits for it.
    shop.logistics.before { number in
      if number == 1 { try await Task.sleep(for: .milliseconds(50)) }
    }
    let hasty = shop.client(customer).with(timeout: .milliseconds(20))
    _ = try? await place(cart, by: hasty, key: "k")
    let order = try await place(cart, by: shop.client(customer), key: "k")
    #expect(try await place(cart, by: shop.client(customer), key: "k").encoded() == order.encoded())
    #expect(
      try await shop.client(customer).list(page: PageRequest(), status: nil).orders == [order])
  }

  @Test("a second order of a cart is refused with the first, also before Cart has heard of it")
  func secondOrder() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    let first = try await place(cart, by: shop.client(customer))
    for _ in 1...2 {
      await #expect(
        throws: OrderTakingService.PlaceError.cartAlreadyOrdered(
          CartAlreadyOrdered(cart: cart, order: first.id))
      ) { try await place(cart, by: shop.client(customer)) }
      await #expect(
        throws: OrderTakingService.QuoteError.cartAlreadyOrdered(
          CartAlreadyOrdered(cart: cart, order: first.id))
      ) { try await shop.client(customer).quote(cart: cart, shippingQuote: quote) }
      // Also when the freeze has ended before Cart heard.
      shop.clock.advance(seconds: 3600)
    }
    try await shop.deliverOrders()
    await #expect(throws: OrderTakingService.PlaceError.self) {
      try await place(cart, by: shop.client(customer))
    }
    #expect(try await shop.orders.store.published(OrderPlaced.self).count == 1)
  }

  @Test("two that order one cart at once make one order", arguments: 0..<20)
  func atOnce(_ round: Int) async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    let client = shop.client(customer)
    let results = await withTaskGroup(of: Result<Order, any Error>.self) { group in
      for number in 0..<4 {
        group.addTask {
          do { return .success(try await place(cart, by: client, key: "\(number % 3)")) } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let placed = Set(results.compactMap { try? $0.get().id })
    #expect(placed.count == 1)
    for case .failure(let error) in results {
      #expect(
        error as? OrderTakingService.PlaceError
          == .cartAlreadyOrdered(CartAlreadyOrdered(cart: cart, order: placed.first ?? .nil)))
    }
    #expect(try await shop.orders.store.published(OrderPlaced.self).map(\.order) == Array(placed))
  }

  @Test(
    "who finds the cart frozen waits for what becomes of it: refused, the other order is placed")
  func firstRefused() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    let client = shop.client(customer)
    async let second = {
      // Not before the first has frozen the cart.
      while shop.logistics.callCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
      return try await place(cart, by: client, expected: 2490)
    }()
    shop.logistics.before { number in
      if number == 1 { try await Task.sleep(for: .milliseconds(30)) }
    }
    await #expect(throws: OrderTakingService.PlaceError.self) {
      try await place(cart, by: client, expected: 1)
    }
    #expect(try await second.totals.grand.minorUnits == 2490)
    #expect(try await shop.orders.store.published(OrderPlaced.self).count == 1)
  }

  @Test("a freeze that a crash has left blocks another order until it ends, and not its own retry")
  func crashed() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    let client = shop.client(customer)
    shop.logistics.before { _ in throw RPCError(.unavailable, "down") }
    // As when the process died: Cart was frozen, and nobody let it go.
    _ = try await shop.carts.freeze(cart, for: UUID(), by: CartUser(customer: customer))
    let error = await #expect(throws: OrderTakingService.PlaceError.self) {
      try await place(cart, by: client)
    }
    #expect(error?.rpcError?.code == .aborted)
    shop.logistics.before { _ in }
    shop.clock.advance(seconds: 600)
    _ = try await place(cart, by: client)
  }

  @Test("a call that failed leaves the cart frozen, and the retry orders what was frozen")
  func sameOrderID() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    let client = shop.client(customer)
    shop.logistics.before { number in if number == 1 { throw RPCError(.internal, "no") } }
    await #expect(throws: (any Error).self) { try await place(cart, by: client, key: "k") }
    #expect(try await shop.cartClient(customer).get(cart: cart).status == .frozen)
    try await shop.changePrice("p1000", to: 900, version: 2)
    #expect(try await place(cart, by: client, key: "k").totals.items.minorUnits == 2000)
  }

  @Test("refused for its total, with what it is now; the cart is free again")
  func totalChanged() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    try await shop.changePrice("p1000", to: 1100, version: 2)
    let totals = try await shop.client(customer).quote(cart: cart, shippingQuote: quote)
    let expected = Money(minorUnits: 2490, currency: "EUR")
    #expect(totals.grand.minorUnits == 2690)
    await #expect(
      throws: OrderTakingService.PlaceError.totalChanged(
        TotalChanged(expected: expected, totals: totals))
    ) { try await place(cart, by: shop.client(customer), key: "k", expected: 2490) }
    let freed = try await shop.cartClient(customer).setQuantity(
      cart: cart, sku: "p1000", quantity: 1, version: nil)
    #expect(freed.status == .active)
    // The key was not used up by a refusal.
    _ = try await place(cart, by: shop.client(customer), key: "k", expected: 1590)
  }

  @Test("the offer is asked for the goods, their value and the address; one for others is refused")
  func offerFits() async throws {
    let shop = try await OrderShop()
    let client = shop.client(customer)
    let cart = try await shop.cart(["p1000": 2, "p500": 1], of: customer)
    _ = try await client.quote(cart: cart, shippingQuote: quote)
    shop.logistics.before { _ in throw QuoteDoesNotFit(quote: quote) }
    await #expect(
      throws: OrderTakingService.PlaceError.quoteNotValid(QuoteNotValid(quote: quote))
    ) { try await place(cart, by: client) }
    let address = Address.sample
    let destination = Destination(
      name: address.name, street: address.street, city: address.city,
      postalCode: address.postalCode, country: address.country)
    let expected = [nil, destination].map { destination in
      LogisticsService.GetQuoteRequest(
        quote: quote, destination: destination,
        lines: [
          ShipmentLine(sku: "p1000", quantity: 2), ShipmentLine(sku: "p500", quantity: 1),
        ], goodsValue: Money(minorUnits: 2500, currency: "EUR"))
    }
    #expect(shop.logistics.requests == expected)
  }

  @Test("each refusal is told as itself, and leaves the cart free")
  func refusals() async throws {
    let shop = try await OrderShop()
    let client = shop.client(customer)
    let cart = try await shop.cart(["p1000": 2, "p500": 1], of: customer)
    shop.logistics.before { _ in throw QuoteExpired(quote: quote) }
    await #expect(
      throws: OrderTakingService.PlaceError.quoteNotValid(QuoteNotValid(quote: quote))
    ) { try await place(cart, by: client) }
    shop.logistics.before { _ in }
    try await shop.carts.store.write { db in
      try ProductRows(db: db).put(inStock: false, of: "p500", "", version: 2)
    }
    await #expect(
      throws: OrderTakingService.PlaceError.somethingSoldOut(SomethingSoldOut(skus: ["p500"]))
    ) { try await place(cart, by: client) }
    #expect(try await shop.cartClient(customer).get(cart: cart).status == .active)
    let strangers = try await shop.cart(["p1000": 1], of: UUID())
    for empty in [UUID(), strangers] {
      let error = OrderTakingAPI.CartIsEmpty(cart: empty)
      await #expect(throws: OrderTakingService.PlaceError.cartIsEmpty(error)) {
        try await place(empty, by: client)
      }
      await #expect(throws: OrderTakingService.QuoteError.cartIsEmpty(error)) {
        try await client.quote(cart: empty, shippingQuote: quote)
      }
    }
    #expect(try await shop.orders.store.published(OrderPlaced.self).isEmpty)
  }

  @Test("that the cart cannot be let go does not hide why the order was refused")
  func unfreezeFails() async throws {
    let shop = try await OrderShop(between: { cart in
      CartServiceMock(
        freeze: { id, order, _ in try await cart.freeze(cart: id, order: order) },
        unfreeze: { _, _, _ in throw RPCError(.unavailable, "down") })
    })
    let cart = try await shop.cart(["p1000": 2], of: customer)
    let error = await #expect(throws: OrderTakingService.PlaceError.self) {
      try await place(cart, by: shop.client(customer), expected: 1)
    }
    guard case .totalChanged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("when the answer of the freeze is lost, the retry goes on with it")
  func freezeAnswerLost() async throws {
    let lost = Counter()
    let shop = try await OrderShop(between: { cart in
      CartServiceMock(
        freeze: { id, order, _ in
          let snapshot = try await cart.freeze(cart: id, order: order)
          if lost.next() == 1 { throw RPCError(.internal, "lost") }
          return snapshot
        },
        unfreeze: { id, order, _ in try await cart.unfreeze(cart: id, order: order) })
    })
    let cart = try await shop.cart(["p1000": 2], of: customer)
    let error = await #expect(throws: OrderTakingService.PlaceError.self) {
      try await place(cart, by: shop.client(customer), key: "k")
    }
    #expect(error?.rpcError?.code == .internal)
    _ = try await place(cart, by: shop.client(customer), key: "k")
  }

  @Test("a key that comes again for another cart when its reply is forgotten is refused")
  func oldKey() async throws {
    let shop = try await OrderShop()
    let client = shop.client(customer)
    let first = try await shop.cart(["p1000": 1], of: customer)
    _ = try await place(first, by: client, key: "k")
    shop.clock.advance(seconds: 25 * 60 * 60)
    let second = try await shop.cart(["p1000": 2], of: customer)
    await #expect(throws: OrderTakingService.PlaceError.keyReused(KeyReused())) {
      try await place(second, by: client, key: "k")
    }
    #expect(try await shop.cartClient(customer).get(cart: second).status == .active)
  }

  @Test("a coupon is used once by each customer, also by orders at once", arguments: 0..<10)
  func couponOnce(_ round: Int) async throws {
    let shop = try await OrderShop()
    try await shop.carts.store.write { db in
      _ = try CouponRows(db: db).put(Coupon(code: "TEN", percent: 10))
    }
    let client = shop.client(customer)
    var carts: [UUID] = []
    for _ in 0..<4 {
      let cart = try await shop.cart(["p1000": 1], of: customer)
      _ = try await shop.cartClient(customer).applyCoupon(cart: cart, code: "TEN", version: nil)
      carts.append(cart)
    }
    let orders = try await withThrowingTaskGroup(of: Order.self) { group in
      for cart in carts { group.addTask { try await place(cart, by: client) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(orders.map(\.totals.discount.minorUnits).sorted() == [0, 0, 0, 100])
    try await shop.deliverOrders()
    let cart = try await shop.cart(["p1000": 1], of: customer)
    await #expect(
      throws: CartService.ApplyCouponError.couponRefused(
        CouponRefused(code: "TEN", problem: .alreadyUsed))
    ) { try await shop.cartClient(customer).applyCoupon(cart: cart, code: "TEN", version: nil) }
    let other = UUID()
    let theirs = try await shop.cart(["p1000": 1], of: other)
    _ = try await shop.cartClient(other).applyCoupon(cart: theirs, code: "TEN", version: nil)
    #expect(try await place(theirs, by: shop.client(other)).totals.discount.minorUnits == 100)
  }

  @Test("a coupon is used once also when Cart hears of the order after the freeze has ended")
  func couponLate() async throws {
    let shop = try await OrderShop()
    try await shop.carts.store.write { db in
      _ = try CouponRows(db: db).put(Coupon(code: "TEN", percent: 10))
    }
    for isFirst in [true, false] {
      let cart = try await shop.cart(["p1000": 1], of: customer)
      _ = try await shop.cartClient(customer).applyCoupon(cart: cart, code: "TEN", version: nil)
      if isFirst {
        _ = try await place(cart, by: shop.client(customer))
      } else {
        await #expect(
          throws: OrderTakingService.PlaceError.couponUsed(CouponUsed(code: "TEN"))
        ) { try await place(cart, by: shop.client(customer)) }
      }
      shop.clock.advance(seconds: 600)
    }
  }
}
