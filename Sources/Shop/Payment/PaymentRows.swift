// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import PaymentAPI

/// Payments and what was asked for them as rows, in one transaction.
struct PaymentRows<Transaction: ReadTransaction> {
  let db: Transaction

  func payment(_ order: UUID) throws -> PaymentRecord? {
    try db.row("SELECT * FROM payment WHERE order_id = \(order)") { row in
      guard let method = PaymentMethod(rawValue: try row["method"]) else {
        throw StoreError.column(
          name: "method", expected: "a way to pay", found: "\(try row["method"] as Int)")
      }
      return PaymentRecord(
        id: try row["id"], order: order, customer: try row["customer"], method: method,
        requested: Money(minorUnits: try row["requested"], currency: try row["currency"]),
        status: PaymentStatus(rawValue: try row["status"]), authorized: try row["authorized"],
        captured: try row["captured"], refunded: try row["refunded"], isClosed: try row["closed"],
        isVoidRequested: try row["void_requested"], promise: try row["promise"],
        declineCode: try row["decline_code"], isRetriable: try row["retriable"],
        actionURL: try row["action_url"], expiresAt: try row["expires"],
        version: try row["version"])
    }
  }

  /// - Throws: ``UnknownPayment``.
  func knownPayment(_ order: UUID) throws -> PaymentRecord {
    guard let payment = try payment(order) else { throw UnknownPayment(order: order) }
    return payment
  }

  /// A page of the orders that have a payment.
  func orders(after order: UUID, limit: Int) throws -> [UUID] {
    try db.rows(
      "SELECT order_id FROM payment WHERE order_id > \(order) ORDER BY order_id LIMIT \(limit)"
    ) { row in try row["order_id"] }
  }

  func operation(_ key: String) throws -> PaymentOperation? {
    try db.row("\(Self.operations) WHERE key = \(key)") { row in try Self.operation(row) }
  }

  /// The operation of an order whose outcome is not known. There is one at most, as one is begun
  /// after the other.
  func unknownOperation(of order: UUID) throws -> PaymentOperation? {
    try db.row(
      """
      \(Self.operations) WHERE operation.order_id = \(order)
      AND operation.status = \(TransactionStatus.pending.rawValue) ORDER BY number LIMIT 1
      """
    ) { row in try Self.operation(row) }
  }

  func operationCount(of order: UUID) throws -> Int {
    try db.value("SELECT COUNT(*) FROM operation WHERE order_id = \(order)") ?? 0
  }

  /// A page of what was asked for an order, the newest first, all older than `number`.
  func operations(
    of order: UUID, before number: Int64, limit: Int
  ) throws -> [PaymentOperation] {
    try db.rows(
      """
      \(Self.operations) WHERE operation.order_id = \(order) AND number < \(number)
      ORDER BY number DESC LIMIT \(limit)
      """
    ) { row in try Self.operation(row) }
  }

  private static var operations: SQL {
    """
    SELECT operation.*, payment.currency AS currency
    FROM operation JOIN payment ON payment.order_id = operation.order_id
    """
  }

  private static func operation(_ row: borrowing Row) throws -> PaymentOperation {
    PaymentOperation(
      number: try row["number"], order: try row["order_id"],
      kind: TransactionKind(rawValue: try row["kind"]), reference: try row["reference"],
      amount: Money(minorUnits: try row["amount"], currency: try row["currency"]),
      isFinal: try row["final"], token: try row["token"],
      status: TransactionStatus(rawValue: try row["status"]), code: try row["code"],
      at: try row["at"], attempts: try row["attempts"])
  }
}

extension PaymentRows where Transaction == WriteTransaction {
  /// Keeps what changed under the next version, and says so to whoever listens.
  func keep(_ changed: PaymentRecord, insteadOf before: PaymentRecord?) throws {
    guard changed != before else { return }
    var payment = changed
    // What only we know of is no change to others.
    if payment.message != before?.message {
      payment.version = (before?.version ?? 0) + 1
      try db.publish(payment.event)
    }
    try db.execute(
      """
      INSERT INTO payment
        (order_id, id, customer, method, status, currency, requested, authorized, captured,
        refunded, closed, void_requested, promise, decline_code, retriable, action_url, expires,
        version)
      VALUES
        (\(payment.order), \(payment.id), \(payment.customer), \(payment.method.rawValue),
        \(payment.status.rawValue), \(payment.requested.currency),
        \(payment.requested.minorUnits), \(payment.authorized), \(payment.captured),
        \(payment.refunded), \(payment.isClosed), \(payment.isVoidRequested), \(payment.promise),
        \(payment.declineCode), \(payment.isRetriable), \(payment.actionURL),
        \(payment.expiresAt), \(payment.version))
      ON CONFLICT DO UPDATE SET status = excluded.status, authorized = excluded.authorized,
        captured = excluded.captured, refunded = excluded.refunded, closed = excluded.closed,
        void_requested = excluded.void_requested, promise = excluded.promise,
        decline_code = excluded.decline_code, retriable = excluded.retriable,
        action_url = excluded.action_url, version = excluded.version
      """)
  }

  /// Keeps the intent: from now on it is known what to ask the provider about.
  func begin(_ operation: PaymentOperation) throws -> PaymentOperation {
    // What was promised can always be given up, or it would be held for ever.
    let count = operation.kind == .release ? 0 : try operationCount(of: operation.order)
    guard count < PaymentOperation.maxCount else {
      throw TooManyOperations(order: operation.order, limit: PaymentOperation.maxCount)
    }
    try db.execute(
      """
      INSERT INTO operation
        (key, order_id, kind, reference, amount, final, token, status, code, at, attempts, next_try)
      VALUES
        (\(operation.key), \(operation.order), \(operation.kind.rawValue), \(operation.reference),
        \(operation.amount.minorUnits), \(operation.isFinal), \(operation.token),
        \(operation.status.rawValue), \(operation.code), \(operation.at), \(operation.attempts),
        \(operation.nextTry(after: db.now)))
      """)
    var begun = operation
    begun.number = db.lastInsertedRowID
    return begun
  }

  func keep(_ operation: PaymentOperation) throws {
    try db.execute(
      """
      UPDATE operation SET status = \(operation.status.rawValue), code = \(operation.code),
        token = \(operation.token), attempts = \(operation.attempts),
        next_try = \(operation.nextTry(after: db.now))
      WHERE number = \(operation.number)
      """)
  }

  /// What an operation came to: it, the payment, the books and the event together. An answer that
  /// says nothing new changes nothing, so it may come twice, late and out of order.
  ///
  /// - Throws: ``ProviderDisagreement``.
  func take(_ answer: ProviderAnswer, to key: String) throws {
    guard var operation = try operation(key), operation.isAdvanced(by: answer) else { return }
    let before = try knownPayment(operation.order)
    if operation.kind == .authorization, answer.status == .succeeded {
      guard answer.amount == before.requested else {
        throw ProviderDisagreement(key: key, found: answer.amount, expected: before.requested)
      }
    }
    operation.status = answer.status
    operation.code = answer.code
    operation.token = ""
    var payment = before
    let postings = payment.take(answer, to: operation)
    try keep(operation)
    try keep(payment, insteadOf: before)
    try LedgerRows(db: db).add(postings, of: payment, operation: operation.number)
    try follow(operation, payment)
  }

  /// What has to come of an outcome in the same transaction.
  private func follow(_ operation: PaymentOperation, _ payment: PaymentRecord) throws {
    switch (operation.kind, operation.status) {
    case (.authorization, .succeeded) where payment.isVoidRequested,
      (.authorization, .requiresAction) where payment.isVoidRequested:
      guard try release(of: payment) == nil else { return }
      _ = try beginRelease(of: payment, reason: "")
    case (.release, .succeeded):
      // Nobody waits for the customer's word any more.
      let key = PaymentOperation.key(payment.order, .authorization, "")
      guard var promise = try self.operation(key), promise.status == .requiresAction else { return }
      promise.status = .declined
      promise.code = "voided"
      try keep(promise)
    default: return
    }
  }

  func release(of payment: PaymentRecord) throws -> PaymentOperation? {
    try operation(PaymentOperation.key(payment.order, .release, ""))
  }

  func beginRelease(of payment: PaymentRecord, reason: String) throws -> PaymentOperation {
    try begin(
      PaymentOperation(
        order: payment.order, kind: .release, reference: reason, amount: payment.money(0),
        at: db.now))
  }
}
