// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import WishlistAPI

/// What leaves the list: to others who read it, and to a cart.
extension WishlistHandler {
  private static var shareDays: Int64 { 30 }
  private static var maxShareDays: Int64 { 366 }

  func share(list: UUID, expiresIn: Duration, context: CallContext) async throws -> Share {
    let customer = try context.customer()
    let day = Duration.seconds(24 * 60 * 60)
    let time = expiresIn == .zero ? day * Self.shareDays : expiresIn
    guard time >= .seconds(1), time <= day * Self.maxShareDays else {
      throw RPCError(
        .invalidArgument,
        "expiresIn: the share would last \(time.components.seconds) s, "
          + "1 s to \(Self.maxShareDays) days are allowed")
    }
    let request = ShareRequest(list: list, expiresIn: expiresIn)
    return try await lists.share(
      list, for: time, token: try makeToken(), of: customer,
      claim: claim(request, customer, context))
  }

  func revokeShares(list: UUID, context: CallContext) async throws -> WishlistSummary {
    let customer = try context.customer()
    return try await lists.revokeShares(
      of: list, of: customer, claim: claim(RevokeSharesRequest(list: list), customer, context))
  }

  func getShared(token: String, context: CallContext) async throws -> SharedWishlist {
    try await lists.shared(ShareToken(text: token))
  }

  func moveToCart(
    list: UUID, sku: String, cart: UUID, quantity: UInt32, context: CallContext
  ) async throws -> Move {
    let customer = try context.customer()
    let request = MoveToCartRequest(list: list, sku: sku, cart: cart, quantity: quantity)
    let claim = try claim(request, customer, context)
    if let reply: Move = try await lists.reply(to: claim) { return reply }
    // Asked on behalf of the customer, as the move itself is made in the name of this service.
    try await checkMayUse(cart)
    return try await lists.move(
      sku, from: list, toCart: cart, quantity: quantity, of: customer, by: moving.definition,
      in: sagas, claim: claim)
  }

  func getMove(move: UUID, context: CallContext) async throws -> Move {
    try await lists.move(move, of: try context.customer())
  }

  private func checkMayUse(_ cart: UUID) async throws {
    do throws(CartService.GetError) {
      _ = try await carts.get(cart: cart)
    } catch {
      switch error {
      case .unknownCart: throw WishlistAPI.UnknownCart(cart: cart)
      case .call(let failure): throw failure
      }
    }
  }
}
