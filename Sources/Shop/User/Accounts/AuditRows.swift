// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import UserAPI

/// What happened to users, in words that name nobody.
struct AuditRows<Transaction: ReadTransaction> {
  /// Of one user; older entries go.
  private static var maxCount: Int { 500 }

  let db: Transaction

  /// The newest first.
  func list(of user: UUID) throws -> [AuditEntry] {
    try db.rows("SELECT at, actor, action FROM audit WHERE user = \(user) ORDER BY id DESC") {
      row in
      AuditEntry(at: try row["at"], actor: try row["actor"], action: try row["action"])
    }
  }
}

extension AuditRows where Transaction == WriteTransaction {
  /// - Parameter actor: who did it; `nil` for the system and for somebody not signed in.
  func add(_ action: String, of user: UUID, by actor: UUID? = nil) throws {
    try db.execute(
      """
      INSERT INTO audit (user, at, actor, action)
      VALUES (\(user), \(db.now), \(actor), \(action))
      """)
    try db.execute(
      """
      DELETE FROM audit WHERE id IN (
        SELECT id FROM audit WHERE user = \(user) ORDER BY id DESC LIMIT 4 OFFSET \(Self.maxCount))
      """)
  }
}
