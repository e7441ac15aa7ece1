// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import WishlistAPI

/// Puts an item into a cart and then takes it off its list. In this order: what is in both for a
/// moment can be seen, what is in neither is lost.
///
/// Both steps go on until it is known what became of them. When the cart takes nothing, the second
/// one has only to say so.
struct MoveToCart: Sendable {
  let definition: SagaDefinition<Move>

  init(carts: CartClient) {
    definition = SagaDefinition(
      name: "move-to-cart", version: 1,
      steps: [
        SagaStep("add", .retriable) { move, context in
          let carts = carts.with(idempotencyKey: context.key("add"))
          if let reason = try await Self.refusal(of: move, by: carts) {
            (move.status, move.reason) = (.refused, reason)
          } else {
            move.status = .moved
          }
          return .done
        },
        SagaStep("remove", .retriable) { move, context in
          let ended = move
          context.commit { db in try MoveRows(db: db).end(ended) }
          return .done
        },
      ])
  }

  /// Why the cart does not take the item; `nil` when it has taken it.
  ///
  /// - Throws: when nobody knows, or it may take it later.
  private static func refusal(of move: Move, by carts: CartClient) async throws -> String? {
    do throws(CartService.AddLineError) {
      _ = try await carts.addLine(
        cart: move.cart, sku: move.sku, quantity: move.quantity, version: nil)
      return nil
    } catch {
      switch error {
      case .unknownProduct: return "it is sold no longer"
      case .soldOut: return "it is sold out"
      case .cartFull(let full): return "the cart has \(full.limit) lines, and no more fit"
      case .quantityTooLarge(let much):
        return "the cart would have \(much.requested) of it, \(much.limit) are allowed"
      case .otherCurrency: return "the cart is in another currency"
      case .cartMerged: return "the cart was merged into another one"
      case .cartFrozen: return "the cart is being ordered"
      case .unknownCart: return "there is no such cart"
      case .versionConflict, .keyReused: throw error
      case .call(let failure):
        guard let reason = refusal(in: failure) else { throw failure }
        return reason
      }
    }
  }

  /// What will not be otherwise the next time.
  private static func refusal(in failure: RPCError) -> String? {
    switch failure.code {
    case .invalidArgument, .notFound, .failedPrecondition, .outOfRange:
      "the cart refused it: \(failure.message)"
    default: nil
    }
  }
}
