// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI

/// Carts with coupons.
extension CartStore {
  /// Makes a coupon, or changes the one with its code, once for `claim`.
  ///
  /// - Throws: ``CouponMakesNoSense``, ``KeyReused``, ``StoreError``.
  func put(_ coupon: Coupon, claim: IdempotencyClaim) async throws -> Coupon {
    try coupon.check()
    return try await once(claim) { db in try CouponRows(db: db).put(coupon) }
  }

  /// Applies a coupon that takes something off, instead of the one before, once for `claim`.
  ///
  /// - Throws: ``UnknownCoupon``, ``CouponRefused``; as ``change(_:version:for:claim:_:)``.
  func apply(
    coupon code: String, to id: UUID, version: UInt64? = nil, for user: CartUser = .visitor,
    claim: IdempotencyClaim
  ) async throws -> Cart {
    try await once(claim) { db in
      let (rows, coupons) = (CartRows(db: db), CouponRows(db: db))
      let before = try rows.open(id, version: version, for: user)
      guard let coupon = try coupons.coupon(code) else { throw UnknownCoupon(code: code) }
      var kept = before
      kept.claim(for: user)
      kept.cart.coupon = ""
      let items = try rows.shown(kept).total
      let problem = try coupons.problem(coupon, with: items, of: kept.customer)
      guard problem == .none else { throw CouponRefused(code: code, problem: problem) }
      kept.cart.coupon = code
      return try rows.shown(try rows.keep(kept, insteadOf: before))
    }
  }
}
