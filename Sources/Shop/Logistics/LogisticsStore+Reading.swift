// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import LogisticsAPI

extension LogisticsStore {
  /// - Throws: ``UnknownShipment``.
  func kept(_ id: UUID) async throws -> KeptShipment {
    try await store.read { db in
      guard let kept = try ShipmentRows(db: db).kept(id) else {
        throw UnknownShipment(shipment: id)
      }
      return kept
    }
  }

  /// - Throws: ``UnknownShipment``.
  func shipment(_ id: UUID) async throws -> Shipment {
    try await store.read { db in
      let rows = ShipmentRows(db: db)
      guard let kept = try rows.kept(id) else { throw UnknownShipment(shipment: id) }
      return try rows.shipment(kept)
    }
  }

  /// The oldest first.
  func shipments(of order: UUID) async throws -> [Shipment] {
    try await store.read { db in
      let rows = ShipmentRows(db: db)
      return try rows.all(of: order).map { try rows.shipment($0) }
    }
  }

  /// The oldest first, each with what has happened to it.
  func tracking(of order: UUID) async throws -> [TrackedShipment] {
    try await store.read { db in
      let rows = ShipmentRows(db: db)
      return try rows.all(of: order).map { kept in
        let events = try rows.events(of: kept.id, after: 0, limit: ShipmentDesk.maxEventCount)
        return TrackedShipment(shipment: try rows.shipment(kept), events: events.map(\.event))
      }
    }
  }

  /// News of a parcel after a position, and whether more can come.
  struct News: Sendable {
    var events: [TrackingEvent] = []
    var position: Int64
    var isEnd = false
  }

  /// - Throws: ``UnknownShipment``.
  func news(of id: UUID, after position: Int64) async throws -> News {
    try await store.read { db in
      let rows = ShipmentRows(db: db)
      guard let kept = try rows.kept(id) else { throw UnknownShipment(shipment: id) }
      let found = try rows.events(of: id, after: position, limit: ShipmentDesk.maxEventCount)
      return News(
        events: found.map(\.event), position: found.last?.position ?? position,
        isEnd: kept.status.isFinal)
    }
  }

  /// What left a warehouse in a span of time, and how many more there were than `limit`.
  func sent(
    from warehouse: String, in span: Range<Timestamp>, limit: Int
  ) async throws -> (parcels: [KeptShipment], leftOver: Int) {
    try await store.read { db in
      let rows = ShipmentRows(db: db)
      let parcels = try rows.sent(from: warehouse, in: span, limit: limit)
      let count = try rows.sentCount(from: warehouse, in: span)
      return (parcels, max(0, count - parcels.count))
    }
  }
}
