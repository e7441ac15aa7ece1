// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusTransport
import ApusWire
import NotificationAPI
import UserAPI

/// The customers' tables, in one transaction.
struct CustomerRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// What is known, which may be nothing.
  func customer(_ id: UUID) throws -> CustomerCopy {
    var customer =
      try db.row("SELECT * FROM customer WHERE id = \(id)") { row in
        CustomerCopy(
          id: id, email: try row["email"], name: try row["name"], language: try row["language"],
          marketing: try row["marketing"], status: UserStatus(rawValue: try row["status"]),
          isErased: try row["erased"])
      } ?? CustomerCopy(id: id)
    customer.preferences = try preferences(id)
    return customer
  }

  func preferences(_ id: UUID) throws -> NotificationPreferences {
    guard
      let content = try db.value(
        "SELECT content FROM preference WHERE customer = \(id)", as: Bytes.self)
    else { return .usual }
    return try NotificationPreferences(decoding: content)
  }

  func isErased(_ id: UUID) throws -> Bool {
    try db.exists("SELECT 1 FROM customer WHERE id = \(id) AND erased = 1")
  }

  func customer(unsubscribing token: String) throws -> UUID? {
    try db.value("SELECT customer FROM unsubscribe_token WHERE token = \(token)", as: UUID.self)
  }
}

extension CustomerRows where Transaction == WriteTransaction {
  /// Takes what User says, unless something newer was heard.
  ///
  /// - Returns: whether it was news.
  func take(_ event: UserChanged) throws -> Bool {
    let preferences = event.preferences
    return try db.execute(
      """
      INSERT INTO customer (id, email, name, language, marketing, status, version, erased)
      VALUES (\(event.user), \(event.email), \(event.name), \(preferences.language),
        \(preferences.marketing), \(event.status.rawValue), \(event.version), \(false))
      ON CONFLICT DO UPDATE SET email = excluded.email, name = excluded.name,
        language = excluded.language, marketing = excluded.marketing, status = excluded.status,
        version = excluded.version
      WHERE excluded.version > version AND erased = 0
      """) > 0
  }

  /// Forgets who that was, and keeps that they are gone.
  func erase(_ id: UUID) throws {
    try db.execute(
      """
      INSERT INTO customer (id, email, name, language, marketing, status, version, erased)
      VALUES (\(id), '', '', '', \(false), \(UserStatus.deleted.rawValue), 0, \(true))
      ON CONFLICT DO UPDATE SET email = '', name = '', language = '', marketing = 0,
        status = excluded.status, erased = 1
      """)
    try db.execute("DELETE FROM preference WHERE customer = \(id)")
    try db.execute("DELETE FROM unsubscribe_token WHERE customer = \(id)")
    try db.execute("DELETE FROM notification WHERE customer = \(id)")
  }

  func keep(_ preferences: NotificationPreferences, of id: UUID) throws {
    guard try !isErased(id) else { return }
    try db.execute(
      """
      INSERT INTO preference (customer, content) VALUES (\(id), \(preferences.encoded()))
      ON CONFLICT DO UPDATE SET content = excluded.content
      """)
  }

  /// What lets whoever has a mail end the mails: 256 random bits, the same in all of a customer's,
  /// so that also the oldest mail still does it.
  func unsubscribeToken(of id: UUID) throws -> String {
    if let token = try db.value(
      "SELECT token FROM unsubscribe_token WHERE customer = \(id)", as: String.self)
    {
      return token
    }
    let token = Base64URL.encode(try Secrets.random(byteCount: 32))
    try db.execute(
      "INSERT INTO unsubscribe_token (customer, token) VALUES (\(id), \(token))")
    return token
  }
}
