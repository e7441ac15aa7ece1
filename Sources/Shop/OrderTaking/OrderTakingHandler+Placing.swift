// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import LogisticsAPI
import OrderTakingAPI

/// From a cart to an order.
extension OrderTakingHandler {
  /// The order's id is derived from the key, so that a retry freezes the cart for the same order.
  /// What makes the order one is the store: the claim for one request, the cart for all.
  func place(
    cart: UUID, address: Address, shippingQuote: UUID, paymentToken: String,
    expectedTotal: Money?, context: CallContext
  ) async throws -> Order {
    let customer = try context.customer()
    let request = PlaceRequest(
      cart: cart, address: address, shippingQuote: shippingQuote, paymentToken: paymentToken,
      expectedTotal: expectedTotal)
    let claim = try context.claim(request, user: customer.uuidString)
    if let placed = try await orders.reply(to: claim) { return placed }
    let id = claim.derivedID
    do {
      let snapshot = try await freeze(cart, for: id, by: customer)
      let goods = try OrderSums(snapshot.lines, discount: snapshot.discount)
      let sums = try await shipped(goods, to: Destination(address), by: shippingQuote)
      if let expectedTotal { try sums.check(expectedTotal) }
      let draft = OrderDraft(
        id: id, cart: cart, customer: customer, sums: sums, coupon: snapshot.coupon,
        address: address, shippingQuote: shippingQuote, paymentToken: paymentToken)
      return try await orders.place(draft, claim: claim)
    } catch {
      // The same request may be here twice, on two replicas, and the other one was placed.
      if let placed = try? await orders.reply(to: claim) { return placed }
      if Self.isRefusal(error) { await letGo(cart, frozenFor: id, context) }
      throw error
    }
  }

  /// Whether the same request would be refused again. What only failed may be going well for the
  /// same request on another replica, and its retry needs the cart as it was frozen.
  private static func isRefusal(_ error: any Error) -> Bool {
    switch error {
    case is TotalChanged, is SomethingSoldOut, is QuoteNotValid, is CouponUsed, is KeyReused: true
    case let failure as RPCError: failure.code == .failedPrecondition
    default: false
    }
  }

  func quote(cart: UUID, shippingQuote: UUID, context: CallContext) async throws -> Totals {
    let goods = try await goods(in: cart, of: try context.customer())
    return try await shipped(goods, to: nil, by: shippingQuote).totals
  }

  /// What is in the cart, for what it costs now.
  ///
  /// - Throws: ``CartIsEmpty``, ``CartAlreadyOrdered``, ``SomethingSoldOut``.
  func goods(in cart: UUID, of customer: UUID) async throws -> OrderSums {
    try await orders.checkNotOrdered(cart, by: customer)
    let shown = try await shownCart(cart)
    guard !shown.lines.isEmpty else { throw OrderTakingAPI.CartIsEmpty(cart: cart) }
    return try OrderSums(shown.lines, discount: shown.discount)
  }

  private func shownCart(_ cart: UUID) async throws -> Cart {
    do throws(CartService.GetError) {
      return try await carts.get(cart: cart)
    } catch {
      switch error {
      // Another customer's cart is to this one as if nothing was in it.
      case .unknownCart: throw OrderTakingAPI.CartIsEmpty(cart: cart)
      case .call(let failure): throw failure
      }
    }
  }

  /// The goods with what their shipping costs, by an offer that was made for them.
  ///
  /// - Parameter destination: `nil` where it is not known yet.
  private func shipped(
    _ goods: OrderSums, to destination: Destination?, by quote: UUID
  ) async throws -> OrderSums {
    let offer: Quote
    do throws(LogisticsService.GetQuoteError) {
      offer = try await logistics.getQuote(
        quote: quote, destination: destination,
        lines: goods.lines.map { ShipmentLine(sku: $0.sku, quantity: $0.quantity) },
        // Nothing is added for shipping yet.
        goodsValue: goods.totals.grand)
    } catch {
      switch error {
      case .quoteExpired, .quoteDoesNotFit: throw QuoteNotValid(quote: quote)
      case .call(let failure): throw failure
      }
    }
    return try goods.adding(shipping: offer.price)
  }
}
