// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
import LogisticsAPI

/// Logistics as its schema describes it, in memory; the test plays the carrier.
struct ModelLogistics {
  private(set) var shipments: [Shipment] = []
  /// What the subscribers will be told.
  var news: [ShipmentChanged] = []
  /// Warehouses that nobody carries from.
  var unserved: Set<String> = []

  mutating func create(
    _ order: UUID, _ warehouse: String, _ lines: [ShipmentLine]
  ) throws -> Shipment {
    let known = shipments.first { $0.order == order && $0.warehouse == warehouse && !$0.isReturn }
    if let known { return known }
    guard !unserved.contains(warehouse) else { throw NotServed(country: "DE", postalCode: "1") }
    return add(Shipment(order: order, warehouse: warehouse, lines: lines))
  }

  mutating func createReturn(
    _ order: UUID, _ reference: String, _ lines: [ShipmentLine]
  ) -> Shipment {
    let known = shipments.first { $0.order == order && $0.isReturn && $0.warehouse == reference }
    if let known { return known }
    return add(Shipment(order: order, warehouse: reference, lines: lines, isReturn: true))
  }

  mutating func cancel(_ id: UUID) throws -> Shipment {
    guard let index = shipments.firstIndex(where: { $0.id == id }) else {
      throw UnknownShipment(shipment: id)
    }
    switch shipments[index].status {
    case .cancelled: break
    case .labelled: move(index, to: .cancelled)
    default: throw CannotCancel(shipment: id, status: shipments[index].status)
    }
    return shipments[index]
  }

  func get(_ id: UUID) throws -> Shipment {
    guard let found = shipments.first(where: { $0.id == id }) else {
      throw UnknownShipment(shipment: id)
    }
    return found
  }

  /// The carrier takes every parcel one step further. `end` says where it goes when it is under way.
  mutating func play(end: (Shipment) -> ShipmentStatus) {
    for index in shipments.indices { play(index, end: end) }
  }

  mutating func play(_ index: Int, end: (Shipment) -> ShipmentStatus) {
    switch shipments[index].status {
    case .labelled: move(index, to: .pickedUp)
    case .pickedUp: move(index, to: shipments[index].isReturn ? .returned : end(shipments[index]))
    case .exception: move(index, to: .returned)
    default: break
    }
  }

  private mutating func add(_ new: Shipment) -> Shipment {
    var shipment = new
    shipment.id = UUID()
    shipment.status = .labelled
    shipment.version = 1
    shipments.append(shipment)
    tell(shipment)
    return shipment
  }

  private mutating func move(_ index: Int, to status: ShipmentStatus) {
    shipments[index].status = status
    shipments[index].version += 1
    tell(shipments[index])
  }

  private mutating func tell(_ shipment: Shipment) {
    news.append(
      ShipmentChanged(
        shipment: shipment.id, order: shipment.order, status: shipment.status,
        isReturn: shipment.isReturn, version: shipment.version))
  }
}
