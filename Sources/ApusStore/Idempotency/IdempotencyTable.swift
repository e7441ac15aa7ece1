// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The claims and replies of one database, in the transaction of their effects.
struct IdempotencyTable {
  let claim: IdempotencyClaim

  /// Expired rows that one claim deletes: more than the one that it adds, so the table shrinks to
  /// what is alive, and few, so no write waits for a sweep.
  private static let sweepCount = 4

  /// Takes the key for this transaction, or gives the reply that it already has.
  ///
  /// - Throws: ``StoreError/keyReused(key:method:)``.
  func begin(_ db: WriteTransaction) throws -> Bytes? {
    try sweep(db)
    // One statement, so that there is no gap between looking and taking. An expired claim is taken
    // over.
    let taken = try db.execute(
      """
      INSERT INTO apus_idempotency (caller, user, method, key, fingerprint, expires)
      VALUES (\(claim.caller), \(claim.user), \(claim.method), \(claim.key),
        \(claim.fingerprint), \(expiry(db)))
      ON CONFLICT DO UPDATE
      SET fingerprint = excluded.fingerprint, reply = NULL, expires = excluded.expires
      WHERE expires <= \(db.now)
      """)
    return taken > 0 ? nil : try reply(db)
  }

  /// The reply that is kept for this claim, if any.
  ///
  /// - Throws: ``StoreError/keyReused(key:method:)``.
  func reply(_ db: ReadTransaction) throws -> Bytes? {
    let found = try db.row(
      "SELECT fingerprint, reply FROM apus_idempotency WHERE \(scope) AND expires > \(db.now)"
    ) { row in (fingerprint: try row["fingerprint"] as Bytes, reply: try row["reply"] as Bytes?) }
    guard let found else { return nil }
    guard found.fingerprint == claim.fingerprint else {
      throw StoreError.keyReused(key: claim.key, method: claim.method)
    }
    return found.reply
  }

  /// Keeps the reply of the claim that this transaction took.
  func finish(_ reply: Bytes, _ db: WriteTransaction) throws {
    try db.execute("UPDATE apus_idempotency SET reply = \(reply) WHERE \(scope)")
  }

  private func sweep(_ db: WriteTransaction) throws {
    try db.execute(
      """
      DELETE FROM apus_idempotency WHERE rowid IN (
        SELECT rowid FROM apus_idempotency WHERE expires <= \(db.now)
        ORDER BY expires LIMIT \(Self.sweepCount))
      """)
  }

  private func expiry(_ db: WriteTransaction) -> Timestamp {
    let (seconds, overflow) = db.now.seconds.addingReportingOverflow(
      claim.retention.components.seconds)
    return Timestamp(seconds: overflow ? .max : seconds, nanoseconds: db.now.nanoseconds)
  }

  private var scope: SQL {
    """
    caller = \(claim.caller) AND user = \(claim.user)
    AND method = \(claim.method) AND key = \(claim.key)
    """
  }
}
