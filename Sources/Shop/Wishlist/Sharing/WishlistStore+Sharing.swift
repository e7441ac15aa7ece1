// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import WishlistAPI

extension WishlistStore {
  static var maxShareCount: UInt32 { 20 }

  /// Each answer to a repeated call has a token of its own, because the first one is not kept; more
  /// push out the oldest.
  private static var maxTokenCount: Int { 8 }

  /// Forgotten shares that one share deletes: more than it adds, so they cannot pile up.
  private static var sweepCount: Int { 2 }

  /// Shares a list under a new token.
  ///
  /// - Throws: ``UnknownList``, ``TooManyShares``, ``KeyReused``, ``StoreError``; `aborted` when the
  ///   call was repeated after the share was revoked.
  func share(
    _ list: UUID, for time: Duration, token: ShareToken, of customer: UUID,
    claim: IdempotencyClaim
  ) async throws -> Share {
    // The reply that is kept has the id of the share in place of the token, which is told once.
    let kept: Share = try await once(claim) { db in
      _ = try ListRows(db: db).list(list, of: customer)
      try sweepShares(db)
      let count: UInt32? = try db.value(
        "SELECT count(*) FROM share WHERE list = \(list) AND expires > \(db.now)")
      guard count ?? 0 < Self.maxShareCount else {
        throw TooManyShares(list: list, limit: Self.maxShareCount)
      }
      let id = UUID.v7(at: db.now)
      let expiresAt = Timestamp(
        seconds: db.now.seconds + time.components.seconds, nanoseconds: db.now.nanoseconds)
      try db.execute(
        "INSERT INTO share (id, list, expires) VALUES (\(id), \(list), \(expiresAt))")
      return Share(token: id.uuidString, expiresAt: expiresAt)
    }
    try await add(token, to: kept.token)
    return Share(token: token.text, expiresAt: kept.expiresAt)
  }

  private func add(_ token: ShareToken, to share: String) async throws {
    let hash = try token.hash()
    try await store.write { db in
      guard let id = UUID(uuidString: share),
        try db.exists("SELECT 1 FROM share WHERE id = \(id)")
      else {
        throw RPCError(.aborted, "the share has ended since; share the list again, with a new key")
      }
      try db.execute("INSERT INTO token (hash, share) VALUES (\(hash), \(id))")
      try db.execute(
        """
        DELETE FROM token WHERE share = \(id) AND id NOT IN (
          SELECT id FROM token WHERE share = \(id) ORDER BY id DESC LIMIT \(Self.maxTokenCount))
        """)
    }
  }

  /// - Throws: ``UnknownList``, ``KeyReused``, ``StoreError``.
  func revokeShares(
    of list: UUID, of customer: UUID, claim: IdempotencyClaim
  ) async throws -> WishlistSummary {
    try await once(claim) { db in
      let summary = try ListRows(db: db).summary(list, of: customer)
      try db.execute("DELETE FROM share WHERE list = \(list)")
      return summary
    }
  }

  /// What a token lets somebody read.
  ///
  /// - Throws: ``UnknownShare``, ``StoreError``.
  func shared(_ token: ShareToken) async throws -> SharedWishlist {
    let hash = try token.hash()
    return try await store.read { db in
      let found = try db.row(
        """
        SELECT list.id AS id, customer FROM token JOIN share ON share.id = token.share
        JOIN list ON list.id = share.list WHERE hash = \(hash) AND expires > \(db.now)
        """
      ) { row in (id: try row["id"] as UUID, customer: try row["customer"] as UUID) }
      guard let found else { throw UnknownShare() }
      let list = try ListRows(db: db).wishlist(found.id, of: found.customer)
      return SharedWishlist(
        name: list.name,
        items: list.items.map { item in
          SharedWishlist.Item(
            sku: item.sku, title: item.title, price: item.price, inStock: item.inStock)
        })
    }
  }

  private func sweepShares(_ db: WriteTransaction) throws {
    try db.execute(
      """
      DELETE FROM share WHERE id IN (
        SELECT id FROM share WHERE expires <= \(db.now) ORDER BY expires LIMIT \(Self.sweepCount))
      """)
  }
}
