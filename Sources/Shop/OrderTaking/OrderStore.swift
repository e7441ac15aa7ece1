// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import OrderTakingAPI

/// The orders' own database.
struct OrderStore: Sendable {
  let store: Store

  /// The reply that is kept for a change that was made already.
  ///
  /// - Throws: ``KeyReused``, ``StoreError``.
  func reply(to claim: IdempotencyClaim) async throws -> Order? {
    try await store.reply(to: claim, reused: KeyReused())
  }

  /// Keeps the order, tells of it, and keeps the reply: once for `claim`, and once for its cart.
  ///
  /// - Throws: ``CartAlreadyOrdered``, ``CouponUsed``, ``KeyReused``, ``StoreError``;
  ///   `unauthenticated` for a customer who is no more.
  func place(_ draft: OrderDraft, claim: IdempotencyClaim) async throws -> Order {
    try await once(claim) { db in
      let rows = OrderRows(db: db)
      if try rows.isForgotten(draft.customer) {
        throw RPCError(.unauthenticated, "the customer's account was deleted")
      }
      try Self.checkNotOrdered(draft.cart, by: draft.customer, db)
      // The id comes of the key, whose first reply is not kept for ever.
      if try rows.exists(draft.id) { throw KeyReused() }
      if try rows.hasUsed(draft.coupon, draft.customer) { throw CouponUsed(code: draft.coupon) }
      let order = try rows.insert(draft)
      try db.publish(draft.placed(number: order.number, at: db.now))
      return order
    }
  }

  /// - Throws: ``CartAlreadyOrdered``, with the order where it is the customer's own.
  func checkNotOrdered(_ cart: UUID, by customer: UUID) async throws {
    try await store.read { db in try Self.checkNotOrdered(cart, by: customer, db) }
  }

  private static func checkNotOrdered(
    _ cart: UUID, by customer: UUID, _ db: ReadTransaction
  ) throws {
    guard let order = try OrderRows(db: db).order(ofCart: cart) else { return }
    throw CartAlreadyOrdered(cart: cart, order: order.customer == customer ? order.id : .nil)
  }

  /// Applies `rule` to a customer's own order, once for `claim`.
  ///
  /// - Throws: ``UnknownOrder``, ``KeyReused``, what `rule` throws, ``StoreError``.
  func change(
    _ id: UUID, of customer: UUID, claim: IdempotencyClaim,
    _ rule: @escaping @Sendable (inout KeptOrder, WriteTransaction) throws -> Void
  ) async throws -> Order {
    try await once(claim) { db in
      let rows = OrderRows(db: db)
      guard let before = try rows.kept(id), before.order.customer == customer else {
        throw UnknownOrder(order: id)
      }
      var kept = before
      try rule(&kept, db)
      return try rows.keep(kept, insteadOf: before).order
    }
  }

  private func once(
    _ claim: IdempotencyClaim, _ body: @escaping @Sendable (WriteTransaction) throws -> Order
  ) async throws -> Order {
    try await store.write(idempotently: claim, reused: KeyReused(), body)
  }
}
