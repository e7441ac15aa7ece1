// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import LogisticsAPI

/// What may be done with parcels, in one transaction. Each change of a status and the event that
/// tells it are kept together.
struct ShipmentDesk {
  let db: WriteTransaction
  let tariff: Tariff
  /// Milliseconds between the steps of a carrier, for parcels that are made now.
  let pace: Int64
  let rows: ShipmentRows<WriteTransaction>

  init(db: WriteTransaction, tariff: Tariff, pace: Int64) {
    self.db = db
    self.tariff = tariff
    self.pace = pace
    rows = ShipmentRows(db: db)
  }

  /// More news of one parcel is no news.
  static let maxEventCount = 200
  /// How far a carrier's clock may be ahead of ours, in milliseconds.
  private static let maxSkew: Int64 = 5 * 60 * 1000

  /// Before the carrier has it.
  ///
  /// - Throws: ``UnknownShipment``, ``CannotCancel``.
  func cancel(_ id: UUID) throws -> Shipment {
    guard var kept = try rows.kept(id) else { throw UnknownShipment(shipment: id) }
    // What is due has happened, whether or not it was played.
    try play(&kept)
    guard kept.status != .cancelled else { return try rows.shipment(kept) }
    guard kept.status == .labelled || kept.status == .pending else {
      throw CannotCancel(shipment: id, status: kept.status)
    }
    // No earlier than the status before, should the clock have been put back.
    let event = TrackingEvent(status: .cancelled, at: max(db.now, kept.statusAt))
    try take(event, &kept)
    return try rows.shipment(kept)
  }

  /// News of a carrier.
  ///
  /// - Throws: ``UnknownShipment``, `invalidArgument`, `resourceExhausted`.
  func ingest(_ event: TrackingEvent, trackingNumber: String) throws -> Shipment {
    guard let number = TrackingNumber(trackingNumber) else {
      throw RPCError(
        .invalidArgument, "trackingNumber is mistyped: its check digit does not fit the others")
    }
    guard event.status.isCarriers else {
      throw RPCError(.invalidArgument, "status is not one that a carrier reports")
    }
    guard event.at <= db.now.adding(milliseconds: Self.maxSkew) else {
      throw RPCError(
        .invalidArgument,
        "at is \(event.at.seconds), which is more than \(Self.maxSkew / 1000) s after now, "
          + "\(db.now.seconds)")
    }
    guard var kept = try rows.kept(trackingNumber: number.text) else { throw UnknownShipment() }
    guard
      try rows.events(of: kept.id, after: 0, limit: Self.maxEventCount).count
        < Self.maxEventCount
    else {
      throw RPCError(
        .resourceExhausted, "\(Self.maxEventCount) events of the parcel are known, no more are kept"
      )
    }
    try play(&kept)
    try take(event, &kept)
    return try rows.shipment(kept)
  }

  /// Plays what the carrier has done by now, each step once.
  func play(_ kept: inout KeptShipment) throws {
    let steps = kept.script.steps
    while kept.next != nil, kept.played < steps.count, steps[kept.played].at <= db.now {
      let step = steps[kept.played]
      kept.played += 1
      kept.next = kept.played < steps.count ? steps[kept.played].at : nil
      // Never late, or a parcel of which news came from elsewhere would not reach its end.
      let at = max(step.at, kept.statusAt)
      try take(TrackingEvent(status: step.status, at: at, place: step.place), &kept)
    }
  }

  /// Plays what is due of some parcels; returns of how many.
  func playDue(limit: Int) throws -> Int {
    let due = try rows.due(limit: limit)
    for id in due {
      guard var kept = try rows.kept(id) else { continue }
      try play(&kept)
    }
    return due.count
  }

  /// Keeps an event. The status follows it unless something later is known; after the end nothing
  /// is.
  private func take(_ event: TrackingEvent, _ kept: inout KeptShipment) throws {
    var event = event
    event.isLate = kept.status.isFinal || event.at < kept.statusAt
    if try rows.insert(event, of: kept.id), !event.isLate {
      kept.statusAt = event.at
      if event.status != kept.status {
        kept.status = event.status
        kept.version += 1
        try tell(kept)
      }
      if kept.status.isFinal { kept.next = nil }
    }
    try rows.update(kept)
  }

  func tell(_ kept: KeptShipment) throws {
    try db.publish(
      ShipmentChanged(
        shipment: kept.id, order: kept.order, status: kept.status, isReturn: kept.isReturn,
        carrier: kept.carrier, trackingNumber: kept.trackingNumber, at: kept.statusAt,
        version: kept.version))
  }
}
