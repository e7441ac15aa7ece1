// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// Tokens that mails bring: who has one reads the mail of its user. One of a kind for each user; a
/// new one replaces the one before.
struct OneTimeTokens {
  enum Kind: String {
    case verification
    case passwordReset

    fileprivate var seconds: Int64 {
      switch self {
      case .verification: UserSettings.verificationSeconds
      case .passwordReset: UserSettings.resetSeconds
      }
    }
  }

  let db: WriteTransaction

  /// A new one; `nil` when the last one was mailed less than a minute ago.
  func issue(_ kind: Kind, to user: UUID) throws -> SecretToken? {
    let young = db.now.advanced(bySeconds: -UserSettings.mailIntervalSeconds)
    let isRecent = try db.exists(
      """
      SELECT 1 FROM one_time_token
      WHERE user = \(user) AND kind = \(kind.rawValue) AND created > \(young)
      """)
    guard !isRecent else { return nil }
    let token = try SecretToken()
    try db.execute(
      "DELETE FROM one_time_token WHERE user = \(user) AND kind = \(kind.rawValue)")
    try db.execute(
      """
      INSERT INTO one_time_token (hash, user, kind, created, expires)
      VALUES (\(try token.hash), \(user), \(kind.rawValue), \(db.now),
        \(db.now.advanced(bySeconds: kind.seconds)))
      """)
    return token
  }

  /// Uses a token up.
  ///
  /// - Returns: whose it is, and whether it was used before; `nil` for one that is unknown or too old.
  func use(_ token: SecretToken, _ kind: Kind) throws -> (user: UUID, isRepeated: Bool)? {
    let hash = try token.hash
    let found = try db.row(
      """
      SELECT user, used FROM one_time_token
      WHERE hash = \(hash) AND kind = \(kind.rawValue) AND expires > \(db.now)
      """
    ) { row in (user: try row["user"] as UUID, used: try row["used"] as Timestamp?) }
    guard let found else { return nil }
    if found.used == nil {
      try db.execute("UPDATE one_time_token SET used = \(db.now) WHERE hash = \(hash)")
    }
    return (found.user, found.used != nil)
  }
}

extension OneTimeTokens {
  static func isGood(_ token: SecretToken, _ kind: Kind, _ db: ReadTransaction) throws -> Bool {
    try db.exists(
      """
      SELECT 1 FROM one_time_token WHERE hash = \(try token.hash) AND kind = \(kind.rawValue)
        AND expires > \(db.now) AND used IS NULL
      """)
  }
}
