// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import SearchAPI

/// Coupons, and the way to an order.
extension CartHandler {
  func applyCoupon(
    cart: UUID, code: String, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let user = try CartUser(context)
    let claim = try context.claim(
      ApplyCouponRequest(cart: cart, code: code, version: version), user: user.scope)
    // As people type them.
    return try await carts.apply(
      coupon: code.uppercased(), to: cart, version: version, for: user, claim: claim)
  }

  func removeCoupon(cart: UUID, version: UInt64?, context: CallContext) async throws -> Cart {
    let user = try CartUser(context)
    let claim = try context.claim(
      RemoveCouponRequest(cart: cart, version: version), user: user.scope)
    return try await carts.change(cart, version: version, for: user, claim: claim) { cart in
      cart.coupon = ""
    }
  }

  func putCoupon(
    code: String, percent: UInt32, amount: Money?, minimum: Money?, validFrom: Timestamp?,
    validUntil: Timestamp?, context: CallContext
  ) async throws -> Coupon {
    let request = PutCouponRequest(
      code: code, percent: percent, amount: amount, minimum: minimum, validFrom: validFrom,
      validUntil: validUntil)
    let coupon = Coupon(
      code: code, percent: percent, amount: amount, minimum: minimum, validFrom: validFrom,
      validUntil: validUntil)
    return try await carts.put(
      coupon,
      claim: try context.claim(request, user: try context.user?.id.uuidString.lowercased() ?? ""))
  }

  func freeze(cart: UUID, order: UUID, context: CallContext) async throws -> Snapshot {
    // Nothing is ordered at a price that was never told.
    let unknown = try await carts.unknownLines(of: cart)
    if !unknown.isEmpty { try await carts.learn(await search.batchGetProducts(skus: unknown)) }
    return try await carts.freeze(cart, for: order, by: try CartUser(context))
  }

  func unfreeze(cart: UUID, order: UUID, context: CallContext) async throws -> Cart {
    try await carts.unfreeze(cart, from: order)
  }
}
