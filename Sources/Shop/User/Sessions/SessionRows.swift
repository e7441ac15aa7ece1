// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import UserAPI

/// Sessions as rows.
struct SessionRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// Those of a user that are alive, the newest first.
  func list(of user: UUID) throws -> [Session] {
    try db.rows(
      """
      SELECT id, device, created, last_used, expires FROM session
      WHERE user = \(user) AND revoked IS NULL AND expires > \(db.now) ORDER BY created DESC, id
      """
    ) { row in
      Session(
        id: try row["id"], device: try row["device"], createdAt: try row["created"],
        lastUsedAt: try row["last_used"], expiresAt: try row["expires"])
    }
  }

  /// The session that a refresh token is or was of.
  func session(of token: SecretToken) throws -> UUID? {
    try db.value("SELECT session FROM refresh_token WHERE hash = \(try token.hash)")
  }
}

extension SessionRows where Transaction == WriteTransaction {
  /// Of one user; who signs in on more devices loses the oldest.
  private static var maxCount: Int { 50 }
  /// Used tokens that a session keeps to notice that one comes back.
  private static var maxTokenCount: Int { 1_000 }

  func begin(of user: UUID, device: String) throws -> (session: UUID, token: SecretToken) {
    try sweep(user)
    let id = UUID.v7(at: db.now)
    try db.execute(
      """
      INSERT INTO session (id, user, device, created, last_used, expires)
      VALUES (\(id), \(user), \(device), \(db.now), \(db.now), \(expiry))
      """)
    let token = try SecretToken()
    try insert(token, of: id)
    return (id, token)
  }

  /// Keeps `next` as the token that follows, and the session alive.
  func advance(
    _ session: UUID, from token: SecretToken, to next: SecretToken, salt: [UInt8], key: String
  ) throws {
    try db.execute(
      """
      UPDATE refresh_token SET used = \(db.now), salt = \(Bytes(salt)),
        key_hash = \(try SecretToken(key).hash)
      WHERE hash = \(try token.hash)
      """)
    try insert(next, of: session)
    try db.execute(
      """
      UPDATE session SET last_used = \(db.now), expires = \(expiry) WHERE id = \(session)
      """)
    try db.execute(
      """
      DELETE FROM refresh_token WHERE hash IN (
        SELECT hash FROM refresh_token WHERE session = \(session) AND used IS NOT NULL
        ORDER BY used DESC LIMIT 4 OFFSET \(Self.maxTokenCount))
      """)
  }

  /// - Returns: false when there is no such session of the user.
  @discardableResult
  func revoke(_ session: UUID, of user: UUID? = nil) throws -> Bool {
    guard
      let owner: UUID = try db.value("SELECT user FROM session WHERE id = \(session)"),
      user == nil || user == owner
    else { return false }
    try db.execute(
      "UPDATE session SET revoked = \(db.now) WHERE id = \(session) AND revoked IS NULL")
    return true
  }

  func revokeAll(of user: UUID, but kept: UUID? = nil) throws {
    try db.execute(
      """
      UPDATE session SET revoked = \(db.now)
      WHERE user = \(user) AND revoked IS NULL AND id IS NOT \(kept)
      """)
  }

  private var expiry: Timestamp { db.now.advanced(bySeconds: UserSettings.refreshSeconds) }

  private func insert(_ token: SecretToken, of session: UUID) throws {
    try db.execute(
      """
      INSERT INTO refresh_token (hash, session, created)
      VALUES (\(try token.hash), \(session), \(db.now))
      """)
  }

  private func sweep(_ user: UUID) throws {
    try db.execute(
      """
      DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE expires <= \(db.now) ORDER BY expires LIMIT 4)
      """)
    try db.execute(
      """
      DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE user = \(user)
        ORDER BY revoked IS NULL DESC, created DESC, id DESC LIMIT 100 OFFSET \(Self.maxCount - 1))
      """)
  }
}
