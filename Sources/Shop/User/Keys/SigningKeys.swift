// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusTransport
import ApusWire
import Synchronization
import UserAPI

/// The keys by which access tokens are signed, in the users' database, whose file only its owner
/// can read. One signs; the next is published already, so that everybody has it before it is used;
/// a retired one is published for as long as its tokens live, but its private half is gone.
final class SigningKeys: Sendable {
  /// Thirty days.
  static let lifetimeSeconds: Int64 = 30 * 86_400
  /// Twice as long as others keep the keys.
  static let minPublishedSeconds: Int64 = 600
  private static let retirementSeconds: Int64 = 3_600

  /// Parsed keys of this process by `kid`: reading PEM costs more than signing.
  private let parsed = Mutex<[String: P256PrivateKey]>([:])

  /// The key to sign by; the first call makes it, one after thirty days the next.
  func current(_ db: WriteTransaction) throws -> (kid: String, key: P256PrivateKey) {
    try ensure(db)
    let found = try db.row(
      "SELECT kid, pem, promoted FROM signing_key WHERE state = 'current'"
    ) { row in
      (
        kid: try row["kid"] as String, pem: try row["pem"] as Bytes,
        promoted: try row["promoted"] as Timestamp
      )
    }
    guard let found else { throw StoreError.statement("no signing key", sql: "") }
    if found.promoted.advanced(bySeconds: Self.lifetimeSeconds) <= db.now,
      try nextCreated(db).map({ isPublished(since: $0, db) }) ?? false
    {
      try promote(db, withdraw: false)
      return try current(db)
    }
    if let key = parsed.withLock({ $0[found.kid] }) { return (found.kid, key) }
    let key = try P256PrivateKey(pem: Array(found.pem))
    parsed.withLock { $0 = [found.kid: key] }
    return (found.kid, key)
  }

  /// Makes what is missing.
  func ensure(_ db: WriteTransaction) throws {
    if try !db.exists("SELECT 1 FROM signing_key WHERE state = 'current'") {
      try make("current", promoted: db.now, db)
    }
    if try !db.exists("SELECT 1 FROM signing_key WHERE state = 'next'") {
      try make("next", promoted: nil, db)
    }
  }

  /// The next key signs from now on.
  ///
  /// - Parameter withdraw: the current one was stolen: it is not published any more, and the age of
  ///   the next does not matter.
  /// - Throws: ``KeyTooYoung``.
  func rotate(_ db: WriteTransaction, withdraw: Bool) throws {
    try ensure(db)
    if !withdraw, let created = try nextCreated(db), !isPublished(since: created, db) {
      let ready = created.advanced(bySeconds: Self.minPublishedSeconds)
      throw KeyTooYoung(retryAfter: .seconds(max(1, ready.seconds - db.now.seconds)))
    }
    try promote(db, withdraw: withdraw)
  }

  private func promote(_ db: WriteTransaction, withdraw: Bool) throws {
    if withdraw {
      try db.execute("DELETE FROM signing_key WHERE state = 'current'")
    } else {
      try db.execute(
        """
        UPDATE signing_key SET state = 'retired', pem = NULL, retired = \(db.now)
        WHERE state = 'current'
        """)
    }
    try db.execute(
      "UPDATE signing_key SET state = 'current', promoted = \(db.now) WHERE state = 'next'")
    let old = db.now.advanced(bySeconds: -Self.retirementSeconds)
    try db.execute("DELETE FROM signing_key WHERE state = 'retired' AND retired <= \(old)")
    try ensure(db)
  }

  private func nextCreated(_ db: WriteTransaction) throws -> Timestamp? {
    try db.value("SELECT created FROM signing_key WHERE state = 'next'")
  }

  private func isPublished(since created: Timestamp, _ db: WriteTransaction) -> Bool {
    created.advanced(bySeconds: Self.minPublishedSeconds) <= db.now
  }

  private func make(_ state: String, promoted: Timestamp?, _ db: WriteTransaction) throws {
    let key = try P256PrivateKey()
    let kid = Base64URL.encode(try Secrets.random(byteCount: 12))
    try db.execute(
      """
      INSERT INTO signing_key (kid, state, pem, x, y, created, promoted)
      VALUES (\(kid), \(state), \(Bytes(try key.pem())), \(Bytes(key.x)), \(Bytes(key.y)),
        \(db.now), \(promoted))
      """)
  }

  /// The public halves of all whose tokens may be about, now or soon.
  static func published(_ db: ReadTransaction) throws -> JSONWebKeySet {
    let old = db.now.advanced(bySeconds: -retirementSeconds)
    return JSONWebKeySet(
      keys: try db.rows(
        """
        SELECT kid, x, y FROM signing_key WHERE state <> 'retired' OR retired > \(old)
        ORDER BY created, kid
        """
      ) { row in
        JSONWebKey(
          kid: try row["kid"], kty: "EC", crv: "P-256",
          x: Base64URL.encode(try row["x"] as Bytes), y: Base64URL.encode(try row["y"] as Bytes),
          alg: "ES256", use: "sig")
      })
  }
}
