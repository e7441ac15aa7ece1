// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import LogisticsAPI
import OrderProcessingAPI
import OrderProcessingState
import PaymentAPI

/// What is known of an order beside its saga, in one transaction.
struct OrderRows<Transaction: ReadTransaction> {
  let db: Transaction

  struct Order: Sendable {
    let id: UUID
    let progress: Progress
    let sequence: UInt64
    let stopReason: String?
    let isReturning: Bool
    let returnable: Bytes?
    let started: Timestamp
    let updated: Timestamp
  }

  func order(_ id: UUID) throws -> Order? {
    try db.row(
      """
      SELECT progress, sequence, stop_reason, is_returning, returnable, started, updated
      FROM fulfilment WHERE order_id = \(id)
      """
    ) { row in
      Order(
        id: id, progress: Progress(rawValue: try row["progress"]), sequence: try row["sequence"],
        stopReason: try row["stop_reason"], isReturning: try row["is_returning"],
        returnable: try row["returnable"], started: try row["started"],
        updated: try row["updated"])
    }
  }

  /// The last that Logistics said of a parcel.
  func seen(_ shipment: UUID) throws -> (status: ShipmentStatus, at: Timestamp)? {
    try db.row("SELECT status, at FROM shipment_seen WHERE shipment = \(shipment)") { row in
      (ShipmentStatus(rawValue: try row["status"]), try row["at"])
    }
  }
}

extension OrderRows where Transaction == WriteTransaction {
  /// Orders that nobody ever placed are forgotten after 30 days.
  private static var tombstoneSeconds: Int64 { 30 * 24 * 60 * 60 }

  func insert(_ id: UUID) throws {
    try db.execute(
      """
      INSERT INTO fulfilment (order_id, progress, sequence, started, updated)
      VALUES (\(id), 0, 0, \(db.now), \(db.now))
      """)
  }

  /// Tells how far the order is, under the next number. Again the same is no news.
  func tell(
    _ progress: Progress, of id: UUID, reason: String = "", actionURL: String = ""
  ) throws {
    guard let order = try order(id) else { throw MissingOrder(order: id) }
    guard order.progress != progress else { return }
    let sequence = order.sequence + 1
    try db.execute(
      """
      UPDATE fulfilment SET progress = \(progress.rawValue), sequence = \(sequence),
        updated = \(db.now) WHERE order_id = \(id)
      """)
    try db.publish(
      OrderProgressed(
        order: id, progress: progress, reason: reason, actionUrl: actionURL, sequence: sequence,
        at: db.now))
  }

  func stop(_ id: UUID, reason: String) throws {
    try db.execute(
      """
      UPDATE fulfilment SET stop_reason = COALESCE(stop_reason, \(reason)) WHERE order_id = \(id)
      """)
  }

  func keepReturnable(_ state: ReturnState) throws {
    try db.execute(
      "UPDATE fulfilment SET returnable = \(state.encoded()) WHERE order_id = \(state.order)")
  }

  func beginReturn(_ id: UUID) throws {
    try db.execute("UPDATE fulfilment SET is_returning = 1 WHERE order_id = \(id)")
  }

  /// So that an order that is cancelled before it is heard of stays so.
  func keepCancelledEarly(_ id: UUID, reason: String) throws {
    let limit = db.now.advanced(by: .seconds(-Self.tombstoneSeconds))
    try db.execute(
      """
      DELETE FROM cancelled_early WHERE order_id IN (
        SELECT order_id FROM cancelled_early WHERE at < \(limit) LIMIT 2)
      """)
    try db.execute(
      """
      INSERT OR IGNORE INTO cancelled_early (order_id, reason, at)
      VALUES (\(id), \(reason), \(db.now))
      """)
  }

  /// Why the order was cancelled before it was heard of; asked once.
  func takeCancelledEarly(_ id: UUID) throws -> String? {
    let reason: String? = try db.value(
      "SELECT reason FROM cancelled_early WHERE order_id = \(id)")
    if reason != nil { try db.execute("DELETE FROM cancelled_early WHERE order_id = \(id)") }
    return reason
  }

  /// Returns whether it is news.
  func see(_ event: PaymentChanged) throws -> Bool {
    try db.execute(
      """
      INSERT INTO payment_seen (order_id, version, status)
      VALUES (\(event.order), \(event.version), \(event.status.rawValue))
      ON CONFLICT DO UPDATE SET version = excluded.version, status = excluded.status
      WHERE excluded.version > payment_seen.version
      """) == 1
  }

  /// Returns whether it is news.
  @discardableResult
  func see(
    _ shipment: UUID, of order: UUID, status: ShipmentStatus, version: UInt64
  ) throws -> Bool {
    try db.execute(
      """
      INSERT INTO shipment_seen (shipment, order_id, version, status, at)
      VALUES (\(shipment), \(order), \(version), \(status.rawValue), \(db.now))
      ON CONFLICT DO UPDATE SET version = excluded.version, status = excluded.status,
        at = excluded.at
      WHERE excluded.version > shipment_seen.version
      """) == 1
  }

  func see(_ shipment: Shipment) throws {
    try see(
      shipment.id, of: shipment.order, status: shipment.status, version: shipment.version)
  }

  /// Logistics was asked, and has nothing newer.
  func looked(at shipment: UUID) throws {
    try db.execute("UPDATE shipment_seen SET at = \(db.now) WHERE shipment = \(shipment)")
  }
}

/// Our own bug: a saga without its order.
struct MissingOrder: Error, CustomStringConvertible {
  let order: UUID

  var description: String { "The saga of \(order) has no order in this database." }
}
