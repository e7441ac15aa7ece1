// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusWire

extension Store {
  /// Runs `body` once for `claim`: the claim, the effect and the reply are kept in one transaction.
  /// The same claim again gets the first reply, byte for byte, and `body` does not run.
  ///
  /// A `body` that throws leaves no trace, not even the claim, so the same request may be tried
  /// again.
  /// - Parameter reused: what the schema declares for a key that came with another request; without
  ///   it that is ``StoreError/keyReused(key:method:)``.
  /// - Throws: `reused`, ``StoreError``, what `body` throws.
  public func write<Reply: Message>(
    idempotently claim: IdempotencyClaim, reused: (any ServiceError)? = nil,
    _ body: @escaping @Sendable (WriteTransaction) throws -> Reply
  ) async throws -> Reply {
    try await write { db in
      let table = IdempotencyTable(claim: claim, reused: reused)
      if let kept = try table.reply(db) {
        return try Self.decode(kept, for: claim)
      }
      let reply = try body(db)
      try table.keep(reply.encoded(), db)
      return reply
    }
  }

  /// The reply that is kept for `claim`, if it was made already: what a handler asks before it
  /// calls other services, so that a retry neither calls them again nor fails because they are
  /// down.
  ///
  /// - Parameter reused: what the schema declares for a key that came with another request; without
  ///   it that is ``StoreError/keyReused(key:method:)``.
  /// - Throws: `reused`, ``StoreError``.
  public func reply<Reply: Message>(
    to claim: IdempotencyClaim, as type: Reply.Type = Reply.self,
    reused: (any ServiceError)? = nil
  ) async throws -> Reply? {
    try await read { db in
      try IdempotencyTable(claim: claim, reused: reused).reply(db).map { kept in
        try Self.decode(kept, for: claim)
      }
    }
  }

  private static func decode<Reply: Message>(
    _ kept: Bytes, for claim: IdempotencyClaim
  ) throws(StoreError) -> Reply {
    do {
      return try Reply(decoding: kept)
    } catch {
      throw .unreadableReply(method: claim.method, reason: "\(error)")
    }
  }
}
