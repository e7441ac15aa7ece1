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
    let snapshot = try await freeze(cart, for: id, by: customer, context)
    do {
      let shipping = try await price(of: shippingQuote)
      let sums = try OrderSums(snapshot.lines, discount: snapshot.discount, shipping: shipping)
      if let expectedTotal { try sums.check(expectedTotal) }
      let draft = OrderDraft(
        id: id, cart: cart, customer: customer, sums: sums, coupon: snapshot.coupon,
        address: address, shippingQuote: shippingQuote, paymentToken: paymentToken)
      return try await orders.place(draft, claim: claim)
    } catch {
      await letGo(cart, frozenFor: id, context)
      throw error
    }
  }

  func quote(cart: UUID, shippingQuote: UUID, context: CallContext) async throws -> Totals {
    let customer = try context.customer()
    try await orders.checkNotOrdered(cart, by: customer)
    let shown = try await shownCart(cart)
    guard !shown.lines.isEmpty else { throw OrderTakingAPI.CartIsEmpty(cart: cart) }
    let shipping = try await price(of: shippingQuote)
    return try OrderSums(shown.lines, discount: shown.discount, shipping: shipping).totals
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

  /// What the shipping costs that was offered.
  private func price(of quote: UUID) async throws -> Money {
    do throws(LogisticsService.GetQuoteError) {
      return try await logistics.getQuote(quote: quote).price
    } catch {
      switch error {
      case .quoteExpired: throw QuoteNotValid(quote: quote)
      case .call(let failure): throw failure
      }
    }
  }
}
