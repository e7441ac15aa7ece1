// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import OrderTakingAPI

/// The cart while it is being ordered.
extension OrderTakingHandler {
  /// How often a cart is asked that another order has frozen: two seconds, in which most of them
  /// are placed or refused, and which leave time for the rest of the call.
  private static let freezeAttemptCount = 20

  /// - Throws: ``CartIsEmpty``; ``CartAlreadyOrdered``; `aborted` while another order of the cart
  ///   is being placed, so that the caller tries again; the failure of the call itself.
  func freeze(
    _ cart: UUID, for order: UUID, by customer: UUID
  ) async throws -> Snapshot {
    for attempt in 1... {
      try await orders.checkNotOrdered(cart, by: customer)
      do {
        return try await frozen(cart, for: order)
      } catch let frozen as CartFrozen where frozen.status == .frozen {
        guard attempt < Self.freezeAttemptCount else { break }
        // Whether that order comes about, nobody knows yet.
        try await Task.sleep(for: freezeInterval)
      }
    }
    throw RPCError(
      .aborted, "another order of this cart is being placed; try again", retryAfter: .seconds(1))
  }

  /// One attempt.
  ///
  /// - Throws: ``CartFrozen`` while another order has it.
  private func frozen(_ cart: UUID, for order: UUID) async throws -> Snapshot {
    do throws(CartService.FreezeError) {
      return try await carts.freeze(cart: cart, order: order)
    } catch {
      switch error {
      case .cartIsEmpty, .cartMerged, .unknownCart:
        // Another customer's cart is to this one as if nothing was in it.
        throw OrderTakingAPI.CartIsEmpty(cart: cart)
      case .cartFrozen(let frozen):
        guard frozen.status != .ordered else { throw CartAlreadyOrdered(cart: cart) }
        throw frozen
      case .call(let failure): throw failure
      }
    }
  }

  /// After an order was refused. When this fails too, the freeze ends by itself, and the caller
  /// hears why the order was refused all the same.
  func letGo(_ cart: UUID, frozenFor order: UUID, _ context: CallContext) async {
    let carts = carts
    let isFree = (try? await carts.unfreeze(cart: cart, order: order)) != nil
    guard !isFree else { return }
    // Without the deadline of the call, which may be why it failed.
    context.background { _ = try? await carts.unfreeze(cart: cart, order: order) }
  }
}
