// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import CommonAPI

/// The carts' own database.
struct CartStore: Sendable {
  let store: Store

  /// The cart as it was left; empty, with version 0, when nobody has used it.
  func cart(_ id: UUID) async throws -> Cart {
    try await store.read { db in try CartRows(db: db).cart(id) }
  }

  /// The reply that is kept for a change that was made already.
  ///
  /// - Throws: ``KeyReused``, ``StoreError``.
  func reply(to claim: IdempotencyClaim) async throws -> Cart? {
    try await declared { try await store.reply(to: claim) }
  }

  /// Applies `rule` to a cart, once for `claim`. The cart gets a new version when the rule changed
  /// it.
  ///
  /// - Throws: ``VersionConflict``, ``CartMerged``, ``KeyReused``, what `rule` throws,
  ///   ``StoreError``.
  func change(
    _ id: UUID, version: UInt64?, claim: IdempotencyClaim,
    _ rule: @escaping @Sendable (inout Cart, _ now: Timestamp) throws -> Void
  ) async throws -> Cart {
    try await once(claim) { db in
      let rows = CartRows(db: db)
      let before = try rows.liveCart(id, version: version)
      var cart = before
      try rule(&cart, db.now)
      return try rows.keep(cart, insteadOf: before, at: db.now).withAddedPrices()
    }
  }

  /// Moves the lines of `source` into the cart, once for `claim`. When they are there already,
  /// nothing changes.
  ///
  /// - Throws: ``SameCart``, ``CartFull``, ``OtherCurrency``, ``VersionConflict``, ``CartMerged``,
  ///   ``StoreError``.
  func merge(
    _ source: UUID, into id: UUID, version: UInt64?, claim: IdempotencyClaim
  ) async throws -> Cart {
    guard source != id else { throw SameCart(cart: id) }
    return try await once(claim) { db in
      let rows = CartRows(db: db)
      var cart = try rows.liveCart(id, version: version)
      var other = try rows.cart(source)
      if let target = other.mergedInto {
        guard target == id else { throw CartMerged(into: target) }
        return cart.withAddedPrices()
      }
      let (before, otherBefore) = (cart, other)
      try cart.absorb(&other)
      _ = try rows.keep(other, insteadOf: otherBefore, at: db.now)
      return try rows.keep(cart, insteadOf: before, at: db.now).withAddedPrices()
    }
  }

  private func once(
    _ claim: IdempotencyClaim, _ body: @escaping @Sendable (WriteTransaction) throws -> Cart
  ) async throws -> Cart {
    try await declared { try await store.write(idempotently: claim, body) }
  }

  /// A key that came with another request is an error that the schema declares.
  private func declared<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch StoreError.keyReused {
      throw KeyReused()
    }
  }
}
