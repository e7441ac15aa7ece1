// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI

extension CartRows where Transaction == WriteTransaction {
  /// A cart that nobody has touched for 90 days is forgotten.
  private static var idleSeconds: Int64 { 90 * 24 * 60 * 60 }

  /// Forgotten carts that one change deletes: more than it can add, so they cannot pile up.
  private static var sweepCount: Int { 2 }

  /// Keeps what changed, under the next version; returns the cart as it is now.
  @discardableResult
  func keep(_ changed: KeptCart, insteadOf before: KeptCart) throws -> KeptCart {
    guard changed != before else { return changed }
    try sweep()
    var kept = changed
    kept.cart.version = before.cart.version + 1
    kept.cart.updatedAt = db.now
    try keepHead(kept)
    let skus = Set(kept.cart.lines.map(\.sku))
    for line in before.cart.lines where !skus.contains(line.sku) {
      try db.execute("DELETE FROM line WHERE cart = \(kept.cart.id) AND sku = \(line.sku)")
    }
    let old = Set(before.cart.lines)
    for line in kept.cart.lines where !old.contains(line) { try keep(line, of: kept.cart.id) }
    return kept
  }

  private func keepHead(_ kept: KeptCart) throws {
    let (cart, freeze) = (kept.cart, kept.freeze)
    try db.execute(
      """
      INSERT INTO cart (id, version, updated, merged_into, coupon, customer,
        order_id, frozen_until, snapshot)
      VALUES (\(cart.id), \(cart.version), \(cart.updatedAt), \(cart.mergedInto), \(cart.coupon),
        \(kept.customer), \(freeze?.order), \(freeze?.until), \(freeze?.snapshot.encoded()))
      ON CONFLICT DO UPDATE SET version = excluded.version, updated = excluded.updated,
        merged_into = excluded.merged_into, coupon = excluded.coupon, customer = excluded.customer,
        order_id = excluded.order_id, frozen_until = excluded.frozen_until,
        snapshot = excluded.snapshot, told = 0
      """)
  }

  private func keep(_ line: Cart.Line, of cart: UUID) throws {
    try db.execute(
      """
      INSERT OR REPLACE INTO line (cart, sku, title, quantity, price, currency, added)
      VALUES (\(cart), \(line.sku), \(line.title), \(line.quantity), \(line.addedPrice.minorUnits),
        \(line.addedPrice.currency), \(line.addedAt))
      """)
  }

  private func sweep() throws {
    let limit = Timestamp(
      seconds: db.now.seconds - Self.idleSeconds, nanoseconds: db.now.nanoseconds)
    try db.execute(
      """
      DELETE FROM cart WHERE id IN (
        SELECT id FROM cart WHERE updated < \(limit) ORDER BY updated LIMIT \(Self.sweepCount))
      """)
  }
}
