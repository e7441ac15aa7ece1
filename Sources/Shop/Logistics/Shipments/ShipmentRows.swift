// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import LogisticsAPI

/// Parcels as rows, in one transaction.
struct ShipmentRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// What an order may have, so that one reply can tell of them.
  static var maxCountOfOrder: Int { 100 }

  private var columns: SQL {
    """
    SELECT id, order_id, warehouse, is_return, reference, carrier, service, reason, tracking,
      weight, status, status_at, version, made, pace, played, next, name, street, city,
      postal_code, country FROM shipment
    """
  }

  func kept(_ id: UUID) throws -> KeptShipment? {
    try db.row(columns + " WHERE id = \(id)", Self.read)
  }

  func kept(trackingNumber: String) throws -> KeptShipment? {
    try db.row(columns + " WHERE tracking = \(trackingNumber)", Self.read)
  }

  func sent(of order: UUID, from warehouse: String) throws -> KeptShipment? {
    try db.row(
      columns + " WHERE order_id = \(order) AND warehouse = \(warehouse) AND is_return = 0",
      Self.read)
  }

  func returned(of order: UUID, reference: String) throws -> KeptShipment? {
    try db.row(
      columns + " WHERE order_id = \(order) AND reference = \(reference) AND is_return = 1",
      Self.read)
  }

  /// The oldest first.
  func all(of order: UUID) throws -> [KeptShipment] {
    // Both indexes of an order are partial, so each kind is asked for by itself.
    let kinds: [SQL] = [
      columns + " WHERE order_id = \(order) AND is_return = 0",
      columns + " WHERE order_id = \(order) AND is_return = 1",
    ]
    return try kinds.flatMap { try db.rows($0, Self.read) }.sorted { $0.made < $1.made }
  }

  func lines(of id: UUID) throws -> [ShipmentLine] {
    try db.rows("SELECT sku, quantity FROM shipment_line WHERE shipment = \(id) ORDER BY sku") {
      row in ShipmentLine(sku: try row["sku"], quantity: try row["quantity"])
    }
  }

  func shipment(_ kept: KeptShipment) throws -> Shipment {
    kept.shipment(try lines(of: kept.id))
  }

  /// Those whose carriers have something to do, the longest due first.
  func due(limit: Int) throws -> [UUID] {
    try db.rows(
      "SELECT id FROM shipment WHERE next <= \(db.now) ORDER BY next LIMIT \(limit)"
    ) { row in try row["id"] }
  }

  /// What left a warehouse in a span of time, the oldest first.
  func sent(
    from warehouse: String, in span: Range<Timestamp>, limit: Int
  ) throws -> [KeptShipment] {
    try db.rows(
      columns
        + """
         WHERE warehouse = \(warehouse) AND is_return = 0 AND made >= \(span.lowerBound)
          AND made < \(span.upperBound) AND status <> \(ShipmentStatus.cancelled.rawValue)
        ORDER BY made, serial LIMIT \(limit)
        """, Self.read)
  }

  func sentCount(from warehouse: String, in span: Range<Timestamp>) throws -> Int {
    try db.value(
      """
      SELECT COUNT(*) FROM shipment WHERE warehouse = \(warehouse) AND is_return = 0
        AND made >= \(span.lowerBound) AND made < \(span.upperBound)
        AND status <> \(ShipmentStatus.cancelled.rawValue)
      """) ?? 0
  }

  /// What happened, in the order in which it became known; each with its place in that order.
  func events(
    of id: UUID, after position: Int64, limit: Int
  ) throws -> [(position: Int64, event: TrackingEvent)] {
    try db.rows(
      """
      SELECT id, status, at, place, is_late FROM tracking_event
      WHERE shipment = \(id) AND id > \(position) ORDER BY id LIMIT \(limit)
      """
    ) { row in
      (
        try row["id"],
        TrackingEvent(
          status: ShipmentStatus(rawValue: try row["status"]), at: try row["at"],
          place: try row["place"], isLate: try row["is_late"])
      )
    }
  }

  private static func read(_ row: borrowing Row) throws -> KeptShipment {
    KeptShipment(
      id: try row["id"], order: try row["order_id"], warehouse: try row["warehouse"],
      isReturn: try row["is_return"], reference: try row["reference"],
      carrier: try row["carrier"], service: try row["service"], reason: try row["reason"],
      trackingNumber: try row["tracking"], weight: try row["weight"],
      address: Destination(
        name: try row["name"], street: try row["street"], city: try row["city"],
        postalCode: try row["postal_code"], country: try row["country"]),
      made: try row["made"], pace: try row["pace"],
      status: ShipmentStatus(rawValue: try row["status"]), statusAt: try row["status_at"],
      version: try row["version"], played: try row["played"], next: try row["next"])
  }
}

extension ShipmentRows where Transaction == WriteTransaction {
  func nextSerial() throws -> Int64 {
    try db.value("SELECT COALESCE(MAX(serial), 0) + 1 FROM shipment") ?? 1
  }

  func insert(_ new: KeptShipment, serial: Int64, _ lines: [ShipmentLine]) throws {
    try db.execute(
      """
      INSERT INTO shipment (serial, id, order_id, warehouse, is_return, reference, carrier, service,
        reason, tracking, weight, status, status_at, version, made, pace, played, next, name,
        street, city, postal_code, country)
      VALUES (\(serial), \(new.id), \(new.order), \(new.warehouse), \(new.isReturn),
        \(new.reference), \(new.carrier), \(new.service), \(new.reason), \(new.trackingNumber),
        \(new.weight), \(new.status.rawValue), \(new.statusAt), \(new.version), \(new.made),
        \(new.pace), \(new.played), \(new.next), \(new.address.name), \(new.address.street),
        \(new.address.city), \(new.address.postalCode), \(new.address.country))
      """)
    for line in lines {
      try db.execute(
        """
        INSERT INTO shipment_line (shipment, sku, quantity)
        VALUES (\(new.id), \(line.sku), \(line.quantity))
        """)
    }
  }

  /// Keeps where the parcel is and what its carrier does next.
  func update(_ changed: KeptShipment) throws {
    try db.execute(
      """
      UPDATE shipment SET status = \(changed.status.rawValue), status_at = \(changed.statusAt),
        version = \(changed.version), played = \(changed.played), next = \(changed.next)
      WHERE id = \(changed.id)
      """)
  }

  /// Whether the event was not known before.
  func insert(_ event: TrackingEvent, of id: UUID) throws -> Bool {
    try db.execute(
      """
      INSERT INTO tracking_event (shipment, status, at, place, is_late)
      VALUES (\(id), \(event.status.rawValue), \(event.at), \(event.place), \(event.isLate))
      ON CONFLICT (shipment, at, status) DO NOTHING
      """) == 1
  }
}
