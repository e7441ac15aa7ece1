// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CartAPI
import OrderTakingAPI
import SearchAPI
import UserAPI

/// What the carts hear of. Each may come twice, late, and in any order beside the others.
extension CartStore {
  static func apply(
    _ event: ProductChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    let rows = ProductRows(db: db)
    if event.isDeleted {
      try rows.put(inStock: false, of: event.sku, event.title, version: event.version)
    } else {
      try rows.put(price: event.price, of: event.sku, event.title, version: event.version)
    }
  }

  static func apply(
    _ event: PriceChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try ProductRows(db: db).put(
      price: event.newPrice, of: event.sku, event.title, version: event.version)
  }

  static func apply(
    _ event: ProductStockChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try ProductRows(db: db).put(
      inStock: event.inStock, of: event.sku, event.title, version: event.version)
  }

  /// The cart is ordered for good, and its coupon used up.
  static func apply(
    _ event: OrderPlaced, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    let rows = CartRows(db: db)
    let before = try rows.kept(event.cart)
    guard before.status != .ordered else { return }
    var kept = before
    let held = before.freeze.flatMap { $0.order == event.order ? $0.snapshot : nil }
    kept.freeze = KeptCart.Freeze(
      order: event.order, until: nil,
      snapshot: held ?? Snapshot(cart: event.cart, order: event.order))
    // A cart that was forgotten, perhaps with its customer, is ordered without one.
    guard before.cart.version > 0 else {
      try rows.keep(kept, insteadOf: before)
      return
    }
    kept.customer = kept.customer ?? event.customer
    try rows.keep(kept, insteadOf: before)
    let coupons = CouponRows(db: db)
    if !event.coupon.isEmpty, try !coupons.isGivenBack(event.order) {
      try coupons.redeem(event.coupon, for: event.order, of: event.customer)
    }
  }

  /// The coupon of an order that has ended without a sale can be used again.
  static func apply(
    _ event: OrderStatusChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    guard !event.coupon.isEmpty else { return }
    try CouponRows(db: db).giveBack(event.order)
  }

  /// Nothing here knows any more who that was.
  static func apply(
    _ event: UserDeleted, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try db.execute("DELETE FROM cart WHERE customer = \(event.user)")
    try db.execute("DELETE FROM redemption WHERE customer = \(event.user)")
  }
}
