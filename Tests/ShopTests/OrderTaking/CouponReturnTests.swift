// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import OrderProcessingAPI
import OrderTakingAPI
import ShopTesting
import Testing

@testable import ShopCart
@testable import ShopOrderTaking

/// The coupon of an order that came to nothing.
@Suite struct CouponReturnTests {
  let customer = UUID()

  private func place(_ shop: OrderShop) async throws -> Order {
    let cart = try await shop.cart(["p1000": 1], of: customer)
    _ = try await shop.cartClient(customer).applyCoupon(cart: cart, code: "TEN", version: nil)
    return try await shop.client(customer).with(idempotencyKey: IdempotencyKey(UUID())).place(
      cart: cart, address: .sample, shippingQuote: UUID(), paymentToken: "tok",
      expectedTotal: nil)
  }

  private func end(_ order: Order, as end: Progress, in shop: OrderShop) async throws {
    try await shop.orders.store.write { db in
      try OrderStore.apply(
        OrderProgressed(order: order.id, progress: end, sequence: 1),
        EventDelivery(id: UUID(), at: db.now), db)
    }
  }

  private func hearEnds(_ shop: OrderShop) async throws {
    for event in try await shop.orders.store.published(OrderStatusChanged.self) {
      try await shop.carts.store.write { db in
        try CartStore.apply(event, EventDelivery(id: UUID(), at: db.now), db)
      }
    }
  }

  private func shop() async throws -> OrderShop {
    let shop = try await OrderShop()
    try await shop.carts.store.write { db in
      _ = try CouponRows(db: db).put(Coupon(code: "TEN", percent: 10))
    }
    return shop
  }

  @Test(
    "can be used again, in whichever order Cart hears of the placing and of the end, and twice",
    arguments: [Progress.rejected, .expired, .cancelled], [true, false])
  func givenBack(_ end: Progress, _ isPlacingFirst: Bool) async throws {
    let shop = try await shop()
    let order = try await place(shop)
    #expect(order.totals.discount.minorUnits == 100)
    try await self.end(order, as: end, in: shop)
    if isPlacingFirst { try await shop.deliverOrders() }
    try await hearEnds(shop)
    try await hearEnds(shop)
    try await shop.deliverOrders()
    let next = try await place(shop)
    #expect(next.totals.discount.minorUnits == 100)
    // The end of the first is heard again, and gives nothing back of the second.
    try await shop.deliverOrders()
    try await hearEnds(shop)
    await #expect(throws: CartService.ApplyCouponError.self) { _ = try await place(shop) }
  }

  @Test("stays used while the order goes on")
  func kept() async throws {
    let shop = try await shop()
    try await end(try await place(shop), as: .confirmed, in: shop)
    try await shop.deliverOrders()
    try await hearEnds(shop)
    await #expect(
      throws: CartService.ApplyCouponError.couponRefused(
        CouponRefused(code: "TEN", problem: .alreadyUsed))
    ) { _ = try await place(shop) }
    #expect(try await shop.orders.store.published(OrderStatusChanged.self).map(\.coupon) == [""])
  }
}
