// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Logging
import PaymentAPI
import ServiceLifecycle

/// Finds out what nobody asks about any more, and gives up promises that have run out. Runs beside
/// the service, on every replica.
struct PaymentResolver: Service {
  let payments: Payments
  let logger: Logger

  private static let batchCount = 20

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        while true {
          try await look()
          try await Task.sleep(for: .milliseconds(500))
        }
      }
    } catch is CancellationError {
      return
    }
  }

  private func look() async throws {
    do {
      try await step()
    } catch let error where !(error is CancellationError) {
      // Not the end of the process, which ends by itself when its store is lost.
      logger.warning("payments stay unresolved", metadata: ["reason": "\(error)"])
    }
  }

  /// One round over what is due. Returns how many operations were asked about.
  @discardableResult
  func step() async throws -> Int {
    let due = try await payments.due(limit: Self.batchCount)
    // At once: each may have to wait for a provider that does not answer.
    await withTaskGroup(of: Void.self) { group in
      for pending in due { group.addTask { await settle(pending) } }
    }
    try Task.checkCancellation()
    return due.count
  }

  private func settle(_ pending: PendingOperation) async {
    do {
      try await payments.settle(pending)
    } catch is OutcomeUnknown, is CancellationError {
      // It is due again later.
      return
    } catch {
      logger.warning("a payment needs people", metadata: ["reason": "\(error)"])
    }
  }
}

extension Payments {
  /// The operations to ask about now, each taken for a while, so that replicas do not all ask.
  func due(limit: Int) async throws -> [PendingOperation] {
    try await store.write { db in
      let rows = PaymentRows(db: db)
      let expired = try rows.expiredOrders(limit: limit).compactMap { order in
        try rows.payment(order).flatMap { payment in try rows.expire(payment) }
      }
      let unknown = try rows.dueKeys(limit: limit).compactMap { key in
        guard var operation = try rows.operation(key) else { return nil as PendingOperation? }
        operation.attempts += 1
        try rows.keep(operation)
        return try rows.pending(operation)
      }
      return expired + unknown
    }
  }
}

extension PaymentRows where Transaction == WriteTransaction {
  fileprivate func dueKeys(limit: Int) throws -> [String] {
    try db.rows(
      "SELECT key FROM operation WHERE next_try <= \(db.now) ORDER BY next_try LIMIT \(limit)"
    ) { row in try row["key"] }
  }

  /// Orders whose promise has run out and is still held, with nothing else under way.
  fileprivate func expiredOrders(limit: Int) throws -> [UUID] {
    try db.rows(
      """
      SELECT order_id FROM payment
      WHERE closed = 0 AND expires <= \(db.now) AND status <> \(PaymentStatus.pending.rawValue)
      AND NOT EXISTS (
        SELECT 1 FROM operation WHERE operation.order_id = payment.order_id
        AND (kind = \(TransactionKind.release.rawValue)
          OR operation.status = \(TransactionStatus.pending.rawValue)))
      ORDER BY expires LIMIT \(limit)
      """
    ) { row in try row["order_id"] }
  }
}
