// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import CommonAPI

/// Carts as rows, in one transaction.
struct CartRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// The cart as it was left, without the prices of now.
  func kept(_ id: UUID) throws -> KeptCart {
    var kept = try head(id)
    if kept.cart.version > 0 { kept.cart.lines = try lines(of: id) }
    return kept
  }

  /// The cart without its lines. A freeze that nobody has completed in time is over.
  func head(_ id: UUID) throws -> KeptCart {
    let found = try db.row(
      """
      SELECT version, updated, merged_into, coupon, customer, order_id, frozen_until, snapshot
      FROM cart WHERE id = \(id)
      """
    ) { row in
      let cart = Cart(
        id: id, version: try row["version"], updatedAt: try row["updated"],
        mergedInto: try row["merged_into"], coupon: try row["coupon"])
      return KeptCart(
        cart: cart, customer: try row["customer"],
        freeze: try freeze(
          order: try row["order_id"], until: try row["frozen_until"], snapshot: try row["snapshot"])
      )
    }
    return found ?? KeptCart(cart: Cart(id: id))
  }

  /// Of the customer's carts that were neither ordered nor merged, the one that was changed last.
  func open(of customer: UUID) throws -> UUID? {
    try db.row(
      """
      SELECT id FROM cart WHERE customer = \(customer) AND merged_into IS NULL
        AND (order_id IS NULL OR frozen_until IS NOT NULL)
      ORDER BY updated DESC, id LIMIT 1
      """
    ) { row in try row["id"] }
  }

  /// The cart that somebody wants to change.
  ///
  /// - Throws: ``UnknownCart``, ``CartMerged``, ``CartFrozen``, ``VersionConflict``.
  func open(_ id: UUID, version: UInt64?, for user: CartUser) throws -> KeptCart {
    let kept = try kept(id)
    guard user.mayChange(kept) else { throw UnknownCart(cart: id) }
    try kept.checkOpen()
    try kept.cart.check(version: version)
    return kept
  }

  /// The cart with what it costs now, or as what it is being ordered.
  func shown(_ kept: KeptCart) throws -> Cart {
    var cart: Cart
    if let snapshot = kept.freeze?.snapshot, !snapshot.lines.isEmpty {
      cart = kept.cart.priced(as: snapshot)
    } else {
      cart = kept.cart.priced(by: try ProductRows(db: db).copies(of: kept.cart.lines.map(\.sku)))
      cart = cart.discounted(by: try CouponRows(db: db).discount(on: cart, of: kept.customer))
    }
    cart.status = kept.status
    return cart
  }

  private func freeze(
    order: UUID?, until: Timestamp?, snapshot: Bytes?
  ) throws -> KeptCart.Freeze? {
    guard let order else { return nil }
    if let until, until <= db.now { return nil }
    return KeptCart.Freeze(
      order: order, until: until, snapshot: try Snapshot(decoding: snapshot ?? Bytes()))
  }

  private func lines(of cart: UUID) throws -> [Cart.Line] {
    try db.rows(
      """
      SELECT sku, title, quantity, price, currency, added FROM line WHERE cart = \(cart)
      ORDER BY added, sku
      """
    ) { row in
      Cart.Line(
        sku: try row["sku"], title: try row["title"], quantity: try row["quantity"],
        addedPrice: Money(minorUnits: try row["price"], currency: try row["currency"]),
        addedAt: try row["added"])
    }
  }
}
