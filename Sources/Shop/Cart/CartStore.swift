// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import SearchAPI

/// The carts' own database.
struct CartStore: Sendable {
  let store: Store

  /// The cart with what it costs now; empty, with version 0, when nobody has used it.
  ///
  /// - Throws: ``UnknownCart``, ``StoreError``.
  func cart(_ id: UUID, for user: CartUser = .visitor) async throws -> Cart {
    try await store.read { db in
      let rows = CartRows(db: db)
      let kept = try rows.kept(id)
      guard user.mayRead(kept) else { throw UnknownCart(cart: id) }
      return try rows.shown(kept)
    }
  }

  /// The customer's cart that was changed last and is still one; with the nil id when there is none.
  func cart(of customer: UUID) async throws -> Cart {
    try await store.read { db in
      let rows = CartRows(db: db)
      guard let id = try rows.open(of: customer) else { return Cart() }
      return try rows.shown(try rows.kept(id))
    }
  }

  /// The reply that is kept for a change that was made already.
  ///
  /// - Throws: ``KeyReused``, ``StoreError``.
  func reply(to claim: IdempotencyClaim) async throws -> Cart? {
    try await store.reply(to: claim, reused: KeyReused())
  }

  /// Applies `rule` to a cart, once for `claim`. The cart gets a new version when the rule changed
  /// it.
  ///
  /// - Throws: ``UnknownCart``, ``VersionConflict``, ``CartMerged``, ``CartFrozen``, ``KeyReused``,
  ///   what `rule` throws, ``StoreError``.
  func change(
    _ id: UUID, version: UInt64? = nil, for user: CartUser = .visitor, claim: IdempotencyClaim,
    _ rule: @escaping @Sendable (inout Cart) throws -> Void
  ) async throws -> Cart {
    try await once(claim) { db in
      let rows = CartRows(db: db)
      let before = try rows.open(id, version: version, for: user)
      var kept = before
      try rule(&kept.cart)
      kept.claim(for: user)
      return try rows.shown(try rows.keep(kept, insteadOf: before))
    }
  }

  /// Adds a product at the price that was told last, once for `claim`.
  ///
  /// - Parameter learned: what Search has just answered, when it had to be asked.
  /// - Throws: as ``change(_:version:for:claim:_:)``, and what ``Cart/add(_:quantity:at:)`` throws.
  func add(
    _ sku: String, quantity: UInt32, learned: Product?, to id: UUID, version: UInt64? = nil,
    for user: CartUser = .visitor, claim: IdempotencyClaim
  ) async throws -> Cart {
    try await once(claim) { db in
      let (rows, products) = (CartRows(db: db), ProductRows(db: db))
      if let learned { try products.learn(learned) }
      let before = try rows.open(id, version: version, for: user)
      // Not what was learned: an event may have told something newer.
      guard let product = try products.copies(of: [sku])[sku]?.product else {
        throw CartAPI.UnknownProduct(sku: sku)
      }
      var kept = before
      try kept.cart.add(product, quantity: quantity, at: db.now)
      kept.claim(for: user)
      kept = try rows.keep(kept, insteadOf: before)
      try db.publish(
        CartLineAdded(
          cart: id, customer: kept.customer, sku: sku, quantity: quantity, at: db.now))
      return try rows.shown(kept)
    }
  }

  /// Moves the lines of `source` into the cart, once for `claim`. When they are there already,
  /// nothing changes.
  ///
  /// - Throws: ``SameCart``, ``CartFull``, ``OtherCurrency``; as ``change(_:version:for:claim:_:)``.
  func merge(
    _ source: UUID, into id: UUID, version: UInt64? = nil, for user: CartUser = .visitor,
    claim: IdempotencyClaim
  ) async throws -> Cart {
    guard source != id else { throw SameCart(cart: id) }
    return try await once(claim) { db in
      let rows = CartRows(db: db)
      let before = try rows.open(id, version: version, for: user)
      var kept = before
      let otherBefore = try rows.kept(source)
      guard user.mayChange(otherBefore) else { throw UnknownCart(cart: source) }
      if otherBefore.cart.mergedInto == id { return try rows.shown(kept) }
      try otherBefore.checkOpen()
      var other = otherBefore
      try kept.cart.absorb(&other.cart)
      kept.claim(for: user)
      try rows.keep(other, insteadOf: otherBefore)
      return try rows.shown(try rows.keep(kept, insteadOf: before))
    }
  }

  func once<Reply: Message>(
    _ claim: IdempotencyClaim, _ body: @escaping @Sendable (WriteTransaction) throws -> Reply
  ) async throws -> Reply {
    try await store.write(idempotently: claim, reused: KeyReused(), body)
  }
}
