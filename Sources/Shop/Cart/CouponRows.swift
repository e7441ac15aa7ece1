// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import CommonAPI

/// Coupons, and who has used them, in one transaction.
struct CouponRows<Transaction: ReadTransaction> {
  let db: Transaction

  func coupon(_ code: String) throws -> Coupon? {
    guard let terms: Bytes = try db.value("SELECT terms FROM coupon WHERE code = \(code)") else {
      return nil
    }
    return try Coupon(decoding: terms)
  }

  /// What keeps the coupon from taking something off this cart's goods.
  func problem(_ coupon: Coupon, with items: Money, of customer: UUID?) throws -> CouponProblem {
    if let customer, try isTaken(coupon.code, by: customer) { return .alreadyUsed }
    return coupon.problem(with: items, at: db.now)
  }

  /// What the cart's coupon takes off now.
  func discount(on cart: Cart, of customer: UUID?) throws -> Money {
    guard !cart.coupon.isEmpty, let coupon = try coupon(cart.coupon),
      try problem(coupon, with: cart.total, of: customer) == .none
    else { return Money(currency: cart.total.currency) }
    return coupon.discount(on: cart.total)
  }

  /// Whether the customer has used it, or is about to in another cart.
  private func isTaken(_ code: String, by customer: UUID) throws -> Bool {
    try db.exists(
      """
      SELECT 1 FROM redemption WHERE code = \(code) AND customer = \(customer)
      AND (until IS NULL OR until > \(db.now))
      """)
  }
}

extension CouponRows where Transaction == WriteTransaction {
  /// Keeps the coupon under its next version.
  func put(_ coupon: Coupon) throws -> Coupon {
    var kept = coupon
    kept.version = (try self.coupon(coupon.code)?.version ?? 0) + 1
    try db.execute(
      """
      INSERT INTO coupon (code, terms) VALUES (\(kept.code), \(kept.encoded()))
      ON CONFLICT DO UPDATE SET terms = excluded.terms
      """)
    return kept
  }

  /// While the order is placed, the customer can't use it for another one.
  func hold(_ code: String, for order: UUID, of customer: UUID, until: Timestamp) throws {
    try db.execute(
      """
      INSERT INTO redemption (code, customer, order_id, until)
      VALUES (\(code), \(customer), \(order), \(until))
      ON CONFLICT DO UPDATE SET order_id = excluded.order_id, until = excluded.until
      WHERE until IS NOT NULL
      """)
  }

  /// The order did not come about.
  func release(_ order: UUID) throws {
    try db.execute("DELETE FROM redemption WHERE order_id = \(order) AND until IS NOT NULL")
  }

  /// It is used up.
  func redeem(_ code: String, for order: UUID, of customer: UUID) throws {
    try db.execute(
      """
      INSERT INTO redemption (code, customer, order_id) VALUES (\(code), \(customer), \(order))
      ON CONFLICT DO UPDATE SET order_id = excluded.order_id, until = NULL WHERE until IS NOT NULL
      """)
  }

  /// The order has ended without a sale. That it was placed may be heard later, and uses up nothing
  /// then.
  func giveBack(_ order: UUID) throws {
    let wasRedeemed =
      try db.execute("DELETE FROM redemption WHERE order_id = \(order) AND until IS NULL") > 0
    guard !wasRedeemed else { return }
    try release(order)
    try db.execute(
      "INSERT INTO given_back (order_id, at) VALUES (\(order), \(db.now)) ON CONFLICT DO NOTHING")
    // Few are left: of carts that were forgotten before their orders were heard of.
    let limit = Timestamp(seconds: db.now.seconds - Self.givenBackSeconds)
    try db.execute("DELETE FROM given_back WHERE at < \(limit)")
  }

  /// Whether the order had ended before it was heard that it was placed.
  func isGivenBack(_ order: UUID) throws -> Bool {
    try db.exists("SELECT 1 FROM given_back WHERE order_id = \(order)")
  }

  /// A month: no event is under way for longer.
  private static var givenBackSeconds: Int64 { 30 * 24 * 60 * 60 }
}
