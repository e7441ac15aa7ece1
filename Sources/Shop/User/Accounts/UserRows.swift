// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import UserAPI

/// Users as rows, in one transaction.
struct UserRows<Transaction: ReadTransaction> {
  let db: Transaction

  private static var columns: SQL {
    "id, email, name, status, roles, language, currency, marketing, version, created"
  }

  func user(_ id: UUID) throws -> User? {
    try db.row("SELECT \(Self.columns) FROM user WHERE id = \(id)", Self.read)
  }

  func user(emailKey: String) throws -> User? {
    try db.row("SELECT \(Self.columns) FROM user WHERE email_key = \(emailKey)", Self.read)
  }

  /// The user who is signed in.
  ///
  /// - Throws: `unauthenticated` when the account was disabled or deleted since the token was made.
  func active(_ id: UUID) throws -> User {
    guard let user = try user(id), user.status == .active else {
      throw RPCError(.unauthenticated, "the account is not active any more: sign in again")
    }
    return user
  }

  /// - Throws: ``UnknownUser``.
  func known(_ id: UUID) throws -> User {
    guard let user = try user(id), user.status != .deleted else { throw UnknownUser(user: id) }
    return user
  }

  /// Those whose address begins so, the newest first, after `cursor`.
  func search(prefix: String, after cursor: UUID?, limit: Int) throws -> [User] {
    var condition: SQL = "status <> \(UserStatus.deleted.rawValue)"
    if !prefix.isEmpty {
      // As a range, so that the index serves and no letter is a wild card.
      condition += " AND email_key >= \(prefix) AND email_key < \(prefix + "\u{10FFFF}")"
    }
    if let cursor { condition += " AND id < \(cursor)" }
    return try db.rows(
      "SELECT \(Self.columns) FROM user WHERE \(condition) ORDER BY id DESC LIMIT \(limit)",
      Self.read)
  }

  private static func read(_ row: borrowing Row) throws -> User {
    User(
      id: try row["id"], email: try row["email"], name: try row["name"],
      status: UserStatus(rawValue: try row["status"] as Int32),
      roles: (try row["roles"] as String).split(separator: " ").map(String.init),
      preferences: Preferences(
        language: try row["language"], currency: try row["currency"],
        marketing: try row["marketing"]),
      version: try row["version"], createdAt: try row["created"])
  }
}

extension UserRows where Transaction == WriteTransaction {
  func insert(_ user: User) throws {
    try db.execute(
      """
      INSERT INTO user (id, email, email_key, name, status, roles, language, currency, marketing,
        version, created)
      VALUES (\(user.id), \(user.email), \(EmailKey.of(user.email)), \(user.name),
        \(user.status.rawValue), \(user.roles.joined(separator: " ")),
        \(user.preferences.language), \(user.preferences.currency), \(user.preferences.marketing),
        \(user.version), \(user.createdAt))
      """)
    try tell(user)
  }

  /// Keeps what `rule` changed under the next version and tells others of it.
  ///
  /// - Throws: ``VersionConflict`` when the user is not the one that the caller has seen.
  func change(
    _ before: User, version: UInt64? = nil, emailKey: String? = nil,
    _ rule: (inout User) throws -> Void
  ) throws -> User {
    if let version, version != before.version {
      throw VersionConflict(expected: version, actual: before.version)
    }
    var user = before
    try rule(&user)
    guard user != before else { return user }
    user.version = before.version + 1
    try db.execute(
      """
      UPDATE user SET email = \(user.email), email_key = \(emailKey ?? EmailKey.of(user.email)),
        name = \(user.name), status = \(user.status.rawValue),
        roles = \(user.roles.joined(separator: " ")), language = \(user.preferences.language),
        currency = \(user.preferences.currency), marketing = \(user.preferences.marketing),
        version = \(user.version)
      WHERE id = \(user.id)
      """)
    try tell(user)
    return user
  }

  private func tell(_ user: User) throws {
    try db.publish(
      UserChanged(
        user: user.id, email: user.email, name: user.name, status: user.status,
        preferences: user.preferences, version: user.version))
  }
}
