// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import LogisticsAPI
import OrderTakingAPI
import ShopTesting
import Synchronization
import Testing

@testable import ShopOrderTaking

/// One request that is here twice, as on two replicas: whatever becomes of one of them, the other
/// keeps its cart and its order.
@Suite struct TwinTests {
  let customer = UUID()
  let quote = UUID()

  private func place(_ cart: UUID, in shop: OrderShop) async throws -> Order {
    try await shop.client(customer).with(idempotencyKey: IdempotencyKey("k")).place(
      cart: cart, address: .sample, shippingQuote: quote, paymentToken: "tok", expectedTotal: nil)
  }

  @Test("when its twin was placed meanwhile, a request that fails gives that order")
  func placedMeanwhile() async throws {
    for error in [RPCError(.unavailable, "down"), QuoteExpired(quote: quote)] as [any Error] {
      let shop = try await OrderShop()
      let cart = try await shop.cart(["p1000": 2], of: customer)
      let twin = Mutex<Order?>(nil)
      shop.logistics.before { number in
        guard number == 1 else { return }
        let order = try await place(cart, in: shop)
        twin.withLock { $0 = order }
        throw error
      }
      let order = try await place(cart, in: shop)
      #expect(order == twin.withLock(\.self))
      #expect(try await shop.cartClient(customer).get(cart: cart).status == .frozen)
    }
  }

  @Test("a request whose calls fail leaves its twin the cart that is being placed")
  func beingPlaced() async throws {
    let status = Mutex<CartStatus?>(nil)
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2], of: customer)
    shop.logistics.before { number in
      guard number == 1 else { throw RPCError(.unavailable, "down") }
      _ = try? await place(cart, in: shop)
      let seen = try await shop.cartClient(customer).get(cart: cart).status
      status.withLock { $0 = seen }
    }
    #expect(try await place(cart, in: shop).totals.items.minorUnits == 2000)
    #expect(status.withLock(\.self) == .frozen)
  }

  @Test("a request that waited for the cart while its twin was placed gives the first reply")
  func waited() async throws {
    let attempts = Counter()
    let twin = Mutex<(@Sendable () async throws -> Order)?>(nil)
    let first = Mutex<Order?>(nil)
    let shop = try await OrderShop(between: { cart in
      CartServiceMock(
        freeze: { id, order, _ in
          if attempts.next() == 1, let place = twin.withLock(\.self) {
            let placed = try await place()
            first.withLock { $0 = placed }
            throw CartFrozen(status: .frozen, order: UUID())
          }
          return try await cart.freeze(cart: id, order: order)
        }, unfreeze: { id, order, _ in try await cart.unfreeze(cart: id, order: order) })
    })
    let cart = try await shop.cart(["p1000": 2], of: customer)
    twin.withLock { $0 = { try await place(cart, in: shop) } }
    #expect(try await place(cart, in: shop) == first.withLock(\.self))
    twin.withLock { $0 = nil }
  }
}
