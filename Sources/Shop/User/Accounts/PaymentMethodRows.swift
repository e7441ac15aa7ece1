// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import UserAPI

/// Ways to pay as rows.
struct PaymentMethodRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// The oldest first.
  func list(of user: UUID) throws -> [PaymentMethod] {
    try db.rows("SELECT content FROM payment_method WHERE user = \(user) ORDER BY id") { row in
      try PaymentMethod(decoding: try row["content"])
    }
  }
}

extension PaymentMethodRows where Transaction == WriteTransaction {
  private static var maxCount: Int { 20 }

  /// - Throws: ``TooManyPaymentMethods``.
  func add(_ method: PaymentMethod, of user: UUID) throws -> PaymentMethod {
    let count: Int = try db.value("SELECT count(*) FROM payment_method WHERE user = \(user)") ?? 0
    guard count < Self.maxCount else { throw TooManyPaymentMethods(limit: UInt32(Self.maxCount)) }
    var method = method
    method.id = .v7(at: db.now)
    try db.execute(
      """
      INSERT INTO payment_method (id, user, content)
      VALUES (\(method.id), \(user), \(method.encoded()))
      """)
    return method
  }

  func remove(_ id: UUID, of user: UUID) throws {
    try db.execute("DELETE FROM payment_method WHERE id = \(id) AND user = \(user)")
  }
}
