// SPDX-License-Identifier: Apache-2.0

import ApusWire
import LogisticsAPI

/// A parcel as it is kept.
struct KeptShipment: Sendable {
  let id: UUID
  let order: UUID
  let warehouse: String
  let isReturn: Bool
  /// Which return of the order it is; empty for what goes out.
  let reference: String
  let carrier: String
  let service: String
  let reason: String
  let trackingNumber: String
  /// Chargeable, in grams.
  let weight: UInt64
  /// Where it goes, or for a return where it comes from.
  let address: Destination
  let made: Timestamp
  /// Milliseconds between the steps of its carrier.
  let pace: Int64

  var status: ShipmentStatus = .labelled
  /// When what the status tells happened.
  var statusAt: Timestamp
  var version: UInt64 = 1
  /// How many steps of its carrier were played.
  var played = 0
  /// When the next one is due; none after the end.
  var next: Timestamp?

  var script: CarrierScript {
    CarrierScript(
      shipment: id, isReturn: isReturn, made: made, pace: pace, warehouse: warehouse,
      city: address.city)
  }

  func shipment(_ lines: [ShipmentLine]) -> Shipment {
    Shipment(
      id: id, order: order, warehouse: warehouse, carrier: carrier, carrierReason: reason,
      trackingNumber: trackingNumber, status: status, lines: lines, isReturn: isReturn,
      version: version)
  }
}

extension ShipmentStatus {
  /// Nothing comes after it.
  var isFinal: Bool {
    switch self {
    case .delivered, .returned, .expired, .cancelled: true
    default: false
    }
  }

  /// Whether a carrier can say so.
  var isCarriers: Bool {
    switch self {
    case .pickedUp, .inTransit, .outForDelivery, .attemptFailed, .availableForPickup, .delivered,
      .exception, .returned:
      true
    default: false
    }
  }
}
