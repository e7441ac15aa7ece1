// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import WishlistAPI

/// The wishlists' own database.
struct WishlistStore: Sendable {
  let store: Store

  static let maxListCount: UInt32 = 50
  static let maxItemCount: UInt32 = 500

  /// Being looked at keeps a list from being forgotten; that is noted once a day.
  private static let usedAfterSeconds: Int64 = 24 * 60 * 60

  /// - Throws: ``UnknownList``, ``StoreError``.
  func wishlist(_ id: UUID, of customer: UUID) async throws -> Wishlist {
    let (wishlist, isUsed) = try await store.read { db in
      let rows = ListRows(db: db)
      let usedAt = try rows.list(id, of: customer).usedAt
      let isUsed = db.now.seconds - usedAt.seconds < Self.usedAfterSeconds
      return (try rows.wishlist(id, of: customer), isUsed)
    }
    if !isUsed {
      try await store.write { db in
        _ = try db.execute("UPDATE list SET used = \(db.now) WHERE id = \(id)")
      }
    }
    return wishlist
  }

  func lists(of customer: UUID) async throws -> WishlistList {
    try await store.read { db in
      WishlistList(lists: try ListRows(db: db).summaries(of: customer))
    }
  }

  /// - Throws: ``UnknownList``, ``StoreError``.
  func stamp(_ id: UUID, of customer: UUID) async throws -> ListStamp {
    try await store.read { db in try ListRows(db: db).stamp(id, of: customer) }
  }

  /// - Throws: ``TooManyLists``, ``KeyReused``, ``StoreError``; `permissionDenied` when the customer
  ///   is no more.
  func create(
    _ name: String, for customer: UUID, claim: IdempotencyClaim
  ) async throws -> Wishlist {
    try await once(claim) { db in
      try Erasure(db: db).check(customer)
      let rows = ListRows(db: db)
      let count: UInt32? = try db.value("SELECT count(*) FROM list WHERE customer = \(customer)")
      guard count ?? 0 < Self.maxListCount else { throw TooManyLists(limit: Self.maxListCount) }
      let id = UUID.v7(at: db.now)
      try rows.insert(id, name: name, customer: customer)
      return try rows.wishlist(id, of: customer)
    }
  }

  /// - Throws: ``UnknownList``, ``KeyReused``, ``StoreError``.
  func rename(
    _ id: UUID, to name: String, of customer: UUID, claim: IdempotencyClaim
  ) async throws -> Wishlist {
    try await once(claim) { db in
      let rows = ListRows(db: db)
      if try rows.list(id, of: customer).name != name {
        try db.execute("UPDATE list SET name = \(name) WHERE id = \(id)")
        try rows.touch(id)
      }
      return try rows.wishlist(id, of: customer)
    }
  }

  /// Gives the list as it was.
  ///
  /// - Throws: ``UnknownList``, ``KeyReused``, ``StoreError``.
  func delete(
    _ id: UUID, of customer: UUID, claim: IdempotencyClaim
  ) async throws -> WishlistSummary {
    try await once(claim) { db in
      let rows = ListRows(db: db)
      let summary = try rows.summary(id, of: customer)
      try rows.delete(id, of: customer)
      return summary
    }
  }

  /// The reply that is kept for a change that was made already.
  ///
  /// - Throws: ``KeyReused``, ``StoreError``.
  func reply<Reply: Message>(to claim: IdempotencyClaim) async throws -> Reply? {
    try await store.reply(to: claim, reused: KeyReused())
  }

  func once<Reply: Message>(
    _ claim: IdempotencyClaim, _ body: @escaping @Sendable (WriteTransaction) throws -> Reply
  ) async throws -> Reply {
    try await store.write(idempotently: claim, reused: KeyReused(), body)
  }
}
