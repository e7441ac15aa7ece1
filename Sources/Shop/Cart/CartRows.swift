// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import CommonAPI

/// Carts as rows, in one transaction.
struct CartRows<Transaction: ReadTransaction> {
  let db: Transaction

  func cart(_ id: UUID) throws -> Cart {
    let kept = try db.row("SELECT version, updated, merged_into FROM cart WHERE id = \(id)") {
      row in
      Cart(
        id: id, version: try row["version"], updatedAt: try row["updated"],
        mergedInto: try row["merged_into"])
    }
    guard var cart = kept else { return Cart(id: id) }
    cart.lines = try db.rows(
      """
      SELECT sku, title, quantity, price, currency, added FROM line WHERE cart = \(id)
      ORDER BY added, sku
      """
    ) { row in
      Cart.Line(
        sku: try row["sku"], title: try row["title"], quantity: try row["quantity"],
        addedPrice: Money(minorUnits: try row["price"], currency: try row["currency"]),
        addedAt: try row["added"])
    }
    return cart
  }

  /// The cart that somebody wants to change.
  ///
  /// - Throws: ``CartMerged``, ``VersionConflict``.
  func liveCart(_ id: UUID, version: UInt64?) throws -> Cart {
    let cart = try cart(id)
    if let target = cart.mergedInto { throw CartMerged(into: target) }
    try cart.check(version: version)
    return cart
  }
}

extension CartRows where Transaction == WriteTransaction {
  /// A cart that nobody has touched for 90 days is forgotten.
  private static var idleSeconds: Int64 { 90 * 24 * 60 * 60 }

  /// Forgotten carts that one change deletes: more than it can add, so they cannot pile up.
  private static var sweepCount: Int { 2 }

  /// Keeps what changed, under the next version; returns the cart as it is now.
  func keep(_ changed: Cart, insteadOf before: Cart, at now: Timestamp) throws -> Cart {
    guard changed != before else { return changed }
    try sweep(now)
    var cart = changed
    cart.version = before.version + 1
    cart.updatedAt = now
    try db.execute(
      """
      INSERT INTO cart (id, version, updated, merged_into)
      VALUES (\(cart.id), \(cart.version), \(now), \(cart.mergedInto))
      ON CONFLICT DO UPDATE SET version = excluded.version, updated = excluded.updated,
        merged_into = excluded.merged_into
      """)
    let skus = Set(cart.lines.map(\.sku))
    for line in before.lines where !skus.contains(line.sku) {
      try db.execute("DELETE FROM line WHERE cart = \(cart.id) AND sku = \(line.sku)")
    }
    let old = Set(before.lines)
    for line in cart.lines where !old.contains(line) { try keep(line, of: cart.id) }
    return cart
  }

  private func keep(_ line: Cart.Line, of cart: UUID) throws {
    try db.execute(
      """
      INSERT OR REPLACE INTO line (cart, sku, title, quantity, price, currency, added)
      VALUES (\(cart), \(line.sku), \(line.title), \(line.quantity), \(line.addedPrice.minorUnits),
        \(line.addedPrice.currency), \(line.addedAt))
      """)
  }

  private func sweep(_ now: Timestamp) throws {
    let limit = Timestamp(seconds: now.seconds - Self.idleSeconds, nanoseconds: now.nanoseconds)
    try db.execute(
      """
      DELETE FROM cart WHERE id IN (
        SELECT id FROM cart WHERE updated < \(limit) ORDER BY updated LIMIT \(Self.sweepCount))
      """)
  }
}
