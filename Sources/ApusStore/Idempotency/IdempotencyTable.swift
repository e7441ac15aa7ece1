// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire

/// The claims and replies of one database, in the transaction of their effects.
///
/// Rows are added at the end and found by a digest of their scope: whatever callers choose as keys, a
/// claim changes the last page of the table and one of a small index.
struct IdempotencyTable {
  let claim: IdempotencyClaim
  /// What the schema declares for a key that came with another request.
  var reused: (any ServiceError)?

  /// Each sixteenth row looks at the oldest ones and deletes a few more than were added since: so the
  /// table shrinks to what is alive, and no write waits for a sweep.
  private static let sweepInterval: Int64 = 16
  private static let sweepCount = 64

  /// The reply that is kept for this claim, if any.
  ///
  /// In a write transaction `nil` is the claim itself: writes run one at a time over all processes, so
  /// nobody else takes the key before this one ends.
  /// - Throws: `reused`, or ``StoreError/keyReused(key:method:)`` without it.
  func reply(_ db: ReadTransaction) throws -> Bytes? {
    let found = try db.row(
      """
      SELECT fingerprint, reply FROM apus_reply
      WHERE scope = \(claim.scope) AND expires > \(db.now)
      """
    ) { row in (fingerprint: try row["fingerprint"] as Bytes, reply: try row["reply"] as Bytes) }
    guard let found else { return nil }
    guard found.fingerprint == claim.fingerprint else {
      throw reused ?? StoreError.keyReused(key: claim.key, method: claim.method)
    }
    return found.reply
  }

  /// Keeps the reply with the effect. An expired one of the same scope makes room for it.
  func keep(_ reply: Bytes, _ db: WriteTransaction) throws {
    try db.execute(
      """
      INSERT OR REPLACE INTO apus_reply (scope, user, fingerprint, reply, expires)
      VALUES (\(claim.scope), \(claim.user), \(claim.fingerprint), \(reply), \(expiry(db)))
      """)
    if db.lastInsertedRowID % Self.sweepInterval == 0 { try sweep(db) }
  }

  private func sweep(_ db: WriteTransaction) throws {
    try db.execute(
      """
      DELETE FROM apus_reply WHERE expires <= \(db.now) AND number IN (
        SELECT number FROM apus_reply ORDER BY number LIMIT \(Self.sweepCount))
      """)
  }

  private func expiry(_ db: WriteTransaction) -> Timestamp {
    db.now.advanced(by: claim.retention)
  }
}
