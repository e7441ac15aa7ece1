// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusTransport
import ApusWire

/// Slows down who guesses passwords: beyond some free tries each further one doubles the time until
/// the next. Tries are counted before the password is looked at, so that a hundred at once do not
/// pass as one; and for addresses that nobody has, so that a lock does not tell which exist.
struct Throttle {
  let key: [UInt8]
  let freeTries: Int

  /// 15 minutes: who forgot a password comes back; 96 guesses a day find nothing.
  private static let maxDelaySeconds: Int64 = 900
  private static let forgottenAfterSeconds: Int64 = 86_400
  /// Rows that exist at the most; beyond, the oldest go.
  private static let maxRowCount: Int64 = 100_000

  static func account(_ emailKey: String) throws -> Throttle {
    Throttle(key: try Secrets.sha256(Array("account \(emailKey)".utf8)), freeTries: 5)
  }

  /// Many people share a network, so more is free.
  static func network(_ prefix: NetworkPrefix) throws -> Throttle {
    Throttle(key: try Secrets.sha256(Array("network ".utf8) + prefix.bytes), freeTries: 50)
  }

  /// Counts a try.
  ///
  /// - Returns: how long to wait; `nil` when the try may go on.
  func begin(_ db: WriteTransaction) throws -> Duration? {
    try sweep(db)
    let known = try db.row(
      "SELECT tries, blocked, updated FROM throttle WHERE key = \(Bytes(key))"
    ) { row in
      (
        tries: try row["tries"] as Int, blocked: try row["blocked"] as Timestamp,
        updated: try row["updated"] as Timestamp
      )
    }
    if let known, known.blocked > db.now {
      return .seconds(max(1, known.blocked.seconds - db.now.seconds))
    }
    let isOld = known.map { isForgotten($0.updated, db) } ?? true
    let tries = isOld ? 1 : (known?.tries ?? 0) + 1
    try db.execute(
      """
      INSERT INTO throttle (key, tries, blocked, updated)
      VALUES (\(Bytes(key)), \(tries), \(db.now.advanced(bySeconds: delay(after: tries))), \(db.now))
      ON CONFLICT (key) DO UPDATE SET tries = excluded.tries, blocked = excluded.blocked,
        updated = excluded.updated
      """)
    return nil
  }

  /// The password was right, and nobody guessed.
  func clear(_ db: WriteTransaction) throws {
    try db.execute("DELETE FROM throttle WHERE key = \(Bytes(key))")
  }

  /// The password was right, so that try did not count; those of others at the same place do.
  func forgive(_ db: WriteTransaction) throws {
    try db.execute("UPDATE throttle SET tries = max(0, tries - 1) WHERE key = \(Bytes(key))")
  }

  private func delay(after tries: Int) -> Int64 {
    guard tries >= freeTries else { return 0 }
    return min(Self.maxDelaySeconds, 1 << Int64(min(tries - freeTries, 20)))
  }

  private func isForgotten(_ updated: Timestamp, _ db: WriteTransaction) -> Bool {
    updated < db.now.advanced(bySeconds: -Self.forgottenAfterSeconds)
  }

  private func sweep(_ db: WriteTransaction) throws {
    let old = db.now.advanced(bySeconds: -Self.forgottenAfterSeconds)
    try db.execute(
      """
      DELETE FROM throttle WHERE id IN (
        SELECT id FROM throttle WHERE updated < \(old) ORDER BY updated LIMIT 4)
      """)
    // Ids only grow, so the oldest rows are those of the smallest.
    try db.execute(
      """
      DELETE FROM throttle WHERE id <= (SELECT max(id) FROM throttle) - \(Self.maxRowCount)
      """)
  }
}
