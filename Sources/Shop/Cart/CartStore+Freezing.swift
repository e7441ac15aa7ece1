// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import CommonAPI

/// Carts on their way to an order.
extension CartStore {
  /// Freezes the cart with the prices of now. Again for the same order: the same snapshot.
  ///
  /// By the order and not by an idempotency key: a kept reply would be given long after the freeze
  /// has ended, for a cart that is another one by then.
  /// - Throws: ``UnknownCart``, ``CartMerged``, ``CartFrozen``, ``CartIsEmpty``, ``StoreError``.
  func freeze(
    _ id: UUID, for order: UUID, by user: CartUser = .visitor
  ) async throws -> Snapshot {
    try await store.write { db in
      let rows = CartRows(db: db)
      let before = try rows.kept(id)
      guard user.mayChange(before) else { throw UnknownCart(cart: id) }
      if let freeze = before.freeze, freeze.order == order, !freeze.snapshot.lines.isEmpty {
        return freeze.snapshot
      }
      try before.checkOpen()
      guard !before.cart.lines.isEmpty else { throw CartIsEmpty(cart: id) }
      var kept = before
      kept.claim(for: user)
      let snapshot = Snapshot(try rows.shown(kept), for: order)
      let until = Timestamp(
        seconds: db.now.seconds + KeptCart.freezeSeconds, nanoseconds: db.now.nanoseconds)
      kept.freeze = KeptCart.Freeze(order: order, until: until, snapshot: snapshot)
      try rows.keep(kept, insteadOf: before)
      if let customer = kept.customer, !snapshot.coupon.isEmpty {
        try CouponRows(db: db).hold(snapshot.coupon, for: order, of: customer, until: until)
      }
      return snapshot
    }
  }

  /// Lets the cart go when the order did not come about. One that is not frozen stays as it is.
  ///
  /// - Throws: ``CartFrozen`` when it is ordered, or frozen for another order; ``StoreError``.
  func unfreeze(_ id: UUID, from order: UUID) async throws -> Cart {
    try await store.write { db in
      let rows = CartRows(db: db)
      let before = try rows.kept(id)
      if let freeze = before.freeze, before.status == .ordered || freeze.order != order {
        throw CartFrozen(status: before.status, order: freeze.order)
      }
      var kept = before
      kept.freeze = nil
      try CouponRows(db: db).release(order)
      return try rows.shown(try rows.keep(kept, insteadOf: before))
    }
  }
}

extension Snapshot {
  /// - Parameter cart: as it is shown, with the prices of now.
  init(_ cart: Cart, for order: UUID) {
    let items = Money.sum(cart.lines.lazy.filter(\.available).map(\.value))
    self.init(
      cart: cart.id, order: order, lines: cart.lines, items: items, discount: cart.discount,
      coupon: cart.discount.minorUnits > 0 ? cart.coupon : "")
  }
}
