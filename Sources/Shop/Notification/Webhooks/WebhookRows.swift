// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI

/// Other systems that are told, in one transaction.
struct WebhookRows<Transaction: ReadTransaction> {
  let db: Transaction

  struct Kept: Sendable {
    let id: UUID
    let url: String
    let kinds: [String]
    let isEnabled: Bool
    let secret: Bytes
    let oldSecret: Bytes?
    let oldUntil: Timestamp?
    let created: Timestamp

    /// What is signed with: also the one before for a while, so that no receiver misses the change.
    func secrets(at time: Timestamp) -> [WebhookSecretKey] {
      let isOldGood = oldUntil.map { $0.seconds > time.seconds } ?? false
      let old = isOldGood ? oldSecret : nil
      return ([secret] + (old.map { [$0] } ?? [])).map { WebhookSecretKey(bytes: $0) }
    }

    var message: Webhook {
      Webhook(id: id, url: url, kinds: kinds, isEnabled: isEnabled, createdAt: created)
    }
  }

  func kept(_ id: UUID) throws -> Kept? {
    try db.row("SELECT * FROM webhook WHERE id = \(id)") { row in try Self.kept(row) }
  }

  func all() throws -> [Kept] {
    try db.rows("SELECT * FROM webhook ORDER BY created, id") { row in try Self.kept(row) }
  }

  /// Those that want to hear of a kind.
  func enabled(for kind: String) throws -> [UUID] {
    try all().filter { $0.isEnabled && ($0.kinds.isEmpty || $0.kinds.contains(kind)) }.map(\.id)
  }

  private static func kept(_ row: borrowing Row) throws -> Kept {
    Kept(
      id: try row["id"], url: try row["url"],
      kinds: (try row["kinds"] as String).split(separator: "\n").map(String.init),
      isEnabled: try row["is_enabled"], secret: try row["secret"], oldSecret: try row["old_secret"],
      oldUntil: try row["old_until"], created: try row["created"])
  }
}

extension WebhookRows where Transaction == WriteTransaction {
  /// Each is looked at for each notification.
  private static var limit: Int { 20 }
  /// Who takes nothing for so long is not asked any more.
  private static var failingSeconds: Int64 { 5 * 86_400 }
  private static var rotationSeconds: Int64 { 86_400 }

  /// - Throws: ``TooManyWebhooks``.
  func add(_ url: String, kinds: [String], _ secret: WebhookSecretKey) throws -> Kept {
    let count = try db.value("SELECT count(*) FROM webhook", as: Int.self) ?? 0
    guard count < Self.limit else { throw TooManyWebhooks(limit: UInt32(Self.limit)) }
    let id = UUID.v7(at: db.now)
    try db.execute(
      """
      INSERT INTO webhook (id, url, kinds, is_enabled, secret, created)
      VALUES (\(id), \(url), \(kinds.joined(separator: "\n")), \(true), \(secret.bytes), \(db.now))
      """)
    return try known(id)
  }

  /// - Throws: ``UnknownWebhook``.
  func rotate(_ id: UUID, to secret: WebhookSecretKey) throws -> Kept {
    _ = try known(id)
    try db.execute(
      """
      UPDATE webhook SET old_secret = secret, secret = \(secret.bytes),
        old_until = \(db.now.advanced(by: .seconds(Self.rotationSeconds)))
      WHERE id = \(id)
      """)
    return try known(id)
  }

  /// - Throws: ``UnknownWebhook``.
  func enable(_ id: UUID, _ isEnabled: Bool) throws -> Kept {
    try db.execute(
      "UPDATE webhook SET is_enabled = \(isEnabled), failing_since = NULL WHERE id = \(id)")
    return try known(id)
  }

  func succeeded(_ id: UUID) throws {
    try db.execute(
      "UPDATE webhook SET failing_since = NULL WHERE id = \(id) AND failing_since IS NOT NULL")
  }

  /// - Returns: whether it is disabled by this.
  func failed(_ id: UUID) throws -> Bool {
    try db.execute(
      "UPDATE webhook SET failing_since = ifnull(failing_since, \(db.now)) WHERE id = \(id)")
    let limit = db.now.advanced(by: .seconds(-Self.failingSeconds))
    return try db.execute(
      """
      UPDATE webhook SET is_enabled = 0
      WHERE id = \(id) AND is_enabled = 1 AND failing_since <= \(limit)
      """) > 0
  }

  /// - Returns: whether it is disabled by this.
  func disable(_ id: UUID) throws -> Bool {
    try db.execute("UPDATE webhook SET is_enabled = 0 WHERE id = \(id) AND is_enabled = 1") > 0
  }

  private func known(_ id: UUID) throws -> Kept {
    guard let kept = try kept(id) else { throw UnknownWebhook(webhook: id) }
    return kept
  }
}
