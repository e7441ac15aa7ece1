// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusTransport
import ApusWire
import UserAPI

/// Gives out pairs of tokens. A refresh token is used once: a second use means that two have it, so
/// nobody keeps it. Spec: RFC 9700 §4.14.2.
struct TokenIssuer: Sendable {
  /// How long a caller that has lost the answer to its refresh may ask again.
  static let repetitionSeconds: Int64 = 10

  let settings: UserSettings
  let keys: SigningKeys

  /// What a refresh comes to. Not thrown: a revocation must be kept, and who throws keeps nothing.
  enum Refreshed: Sendable {
    case tokens(Tokens)
    case invalid
    case reused
  }

  func begin(_ user: User, device: String, _ db: WriteTransaction) throws -> Tokens {
    let begun = try SessionRows(db: db).begin(of: user.id, device: device)
    return try tokens(user, begun.token, issuedAt: db.now, db)
  }

  func refresh(_ token: SecretToken, key: String, _ db: WriteTransaction) throws -> Refreshed {
    guard let used = try UsedToken.find(token, db), let user = try user(of: used, db) else {
      return .invalid
    }
    let sessions = SessionRows(db: db)
    guard let usedAt = used.usedAt else {
      let salt = try Secrets.random(byteCount: 32)
      let next = try SecretToken(following: token, key: key, salt: salt)
      try sessions.advance(used.session, from: token, to: next, salt: salt, key: key)
      return .tokens(try tokens(user, next, issuedAt: db.now, db))
    }
    if let next = try repeated(used, at: usedAt, token, key, db) {
      return .tokens(try tokens(user, next, issuedAt: usedAt, db))
    }
    try sessions.revoke(used.session)
    try AuditRows(db: db).add("session revoked: a refresh token came twice", of: user.id)
    return .reused
  }

  /// The token that the first call gave, when this is that call once more.
  private func repeated(
    _ used: UsedToken, at usedAt: Timestamp, _ token: SecretToken, _ key: String,
    _ db: WriteTransaction
  ) throws -> SecretToken? {
    guard usedAt.advanced(bySeconds: Self.repetitionSeconds) >= db.now,
      let salt = used.salt, let keyHash = used.keyHash,
      Secrets.areEqual(Array(keyHash), Array(try SecretToken(key).hash))
    else { return nil }
    let next = try SecretToken(following: token, key: key, salt: Array(salt))
    // Who has used the next one already has seen the answer.
    guard let following = try UsedToken.find(next, db), following.usedAt == nil else { return nil }
    return next
  }

  private func user(of used: UsedToken, _ db: WriteTransaction) throws -> User? {
    guard used.revoked == nil, used.expires > db.now,
      let user = try UserRows(db: db).user(used.user), user.status == .active
    else { return nil }
    return user
  }

  private func tokens(
    _ user: User, _ refresh: SecretToken, issuedAt: Timestamp, _ db: WriteTransaction
  ) throws -> Tokens {
    let (kid, key) = try keys.current(db)
    let access = AccessToken(of: user, issuedAt: issuedAt, settings)
    return Tokens(
      accessToken: try access.signed(by: key, kid: kid), refreshToken: refresh.text,
      expiresAt: Timestamp(seconds: access.exp),
      refreshExpiresAt: issuedAt.advanced(bySeconds: UserSettings.refreshSeconds))
  }
}

/// A refresh token that came, with its session.
private struct UsedToken {
  var session: UUID
  var user: UUID
  var usedAt: Timestamp?
  var salt: Bytes?
  var keyHash: Bytes?
  var expires: Timestamp
  var revoked: Timestamp?

  static func find(_ token: SecretToken, _ db: WriteTransaction) throws -> UsedToken? {
    try db.row(
      """
      SELECT session, user, used, salt, key_hash, session.expires, session.revoked
      FROM refresh_token JOIN session ON session.id = refresh_token.session
      WHERE hash = \(try token.hash)
      """
    ) { row in
      UsedToken(
        session: try row["session"], user: try row["user"], usedAt: try row["used"],
        salt: try row["salt"], keyHash: try row["key_hash"], expires: try row["expires"],
        revoked: try row["revoked"])
    }
  }
}
