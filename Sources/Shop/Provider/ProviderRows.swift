// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import ProviderAPI

/// Authorisations, operations and webhooks as rows, in one transaction.
struct ProviderRows<Transaction: ReadTransaction> {
  let db: Transaction

  func operation(_ key: String) throws -> Operation? {
    try db.row("SELECT * FROM operation WHERE key = \(key)") { row in
      Operation(
        reference: try row["reference"], key: key, kind: OperationKind(rawValue: try row["kind"]),
        status: OperationStatus(rawValue: try row["status"]),
        amount: Money(minorUnits: try row["amount"], currency: try row["currency"]),
        declineCode: try row["decline_code"], retriable: try row["retriable"],
        actionUrl: try row["action_url"])
    }
  }

  func authorization(_ reference: String) throws -> Authorization? {
    try db.row("SELECT * FROM authorization WHERE reference = \(reference)") { row in
      Authorization(
        reference: reference, token: try row["token"], order: try row["order_id"],
        key: try row["key"],
        amount: Money(minorUnits: try row["amount"], currency: try row["currency"]),
        status: OperationStatus(rawValue: try row["status"]), captured: try row["captured"],
        released: try row["released"], refunded: try row["refunded"])
    }
  }

  func books(_ order: UUID) throws -> Books {
    let references = try db.rows(
      "SELECT reference FROM authorization WHERE order_id = \(order)"
    ) { row in try row["reference"] as String }
    return try references.compactMap(authorization).reduce(into: Books()) { books, one in
      guard one.status == .succeeded else { return }
      books.held += one.held
      books.captured += one.captured
      books.refunded += one.refunded
      books.authorizationCount += 1
    }
  }
}

extension ProviderRows where Transaction == WriteTransaction {
  func put(_ operation: Operation, settles: Timestamp? = nil) throws {
    try db.execute(
      """
      INSERT OR REPLACE INTO operation
        (key, reference, kind, status, amount, currency, decline_code, retriable, action_url,
        settles)
      VALUES
        (\(operation.key), \(operation.reference), \(operation.kind.rawValue),
        \(operation.status.rawValue), \(operation.amount.minorUnits), \(operation.amount.currency),
        \(operation.declineCode), \(operation.retriable), \(operation.actionUrl), \(settles))
      """)
  }

  func put(_ authorization: Authorization) throws {
    try db.execute(
      """
      INSERT OR REPLACE INTO authorization
        (reference, token, order_id, key, status, currency, amount, captured, released, refunded)
      VALUES
        (\(authorization.reference), \(authorization.token), \(authorization.order),
        \(authorization.key), \(authorization.status.rawValue), \(authorization.amount.currency),
        \(authorization.amount.minorUnits), \(authorization.captured), \(authorization.released),
        \(authorization.refunded))
      """)
  }

  /// Leaves word for Payment of what an operation came to.
  func tell(_ operation: Operation, copies: Int) throws {
    try db.execute(
      """
      INSERT INTO webhook (id, body, copies, attempts, next_try, created)
      VALUES (\("whk_\(UUID.v7(at: db.now))"), \(operation.encoded()), \(copies), 0, \(db.now), \(db.now))
      """)
  }

  /// Operations that a bank decides by now.
  func due(limit: Int) throws -> [String] {
    try db.rows(
      "SELECT key FROM operation WHERE settles <= \(db.now) ORDER BY settles LIMIT \(limit)"
    ) { row in try row["key"] }
  }
}
