// SPDX-License-Identifier: Apache-2.0

import ApusWire
import LogisticsAPI

/// What a carrier will do with a parcel, and when: a function of the parcel alone, so that any
/// process can play any part of it again.
struct CarrierScript {
  struct Step: Equatable {
    let status: ShipmentStatus
    let at: Timestamp
    let place: String
  }

  let steps: [Step]

  /// - Parameters:
  ///   - made: when the label was made; the steps follow it, `pace` after each other.
  ///   - pace: in milliseconds.
  init(
    shipment: UUID, isReturn: Bool, made: Timestamp, pace: Int64, warehouse: String, city: String
  ) {
    let statuses = isReturn ? Self.wayBack(shipment) : Self.wayOut(shipment)
    steps = statuses.enumerated().map { index, status in
      Step(
        status: status, at: made.adding(milliseconds: pace * Int64(index + 1)),
        place: Self.place(of: status, isReturn: isReturn, warehouse: warehouse, city: city))
    }
  }

  private static func wayOut(_ shipment: UUID) -> [ShipmentStatus] {
    var chance = StableHash(shipment.bytes)
    var way: [ShipmentStatus] = [.pickedUp, .inTransit]
    let attemptFails = chance.isOne(in: 20)
    if chance.isOne(in: 50) {
      way.append(.exception)
      if chance.isOne(in: 2) { return way + [.returned] }
      way.append(.inTransit)
    }
    way.append(.outForDelivery)
    if attemptFails {
      way += [.attemptFailed, chance.isOne(in: 4) ? .availableForPickup : .outForDelivery]
    }
    return way + [.delivered]
  }

  private static func wayBack(_ shipment: UUID) -> [ShipmentStatus] {
    var chance = StableHash(shipment.bytes)
    return chance.isOne(in: 50)
      ? [.pickedUp, .inTransit, .exception, .inTransit, .returned]
      : [.pickedUp, .inTransit, .returned]
  }

  private static func place(
    of status: ShipmentStatus, isReturn: Bool, warehouse: String, city: String
  ) -> String {
    switch status {
    case .pickedUp: isReturn ? city : warehouse
    case .inTransit, .exception: "hub"
    // All that comes back comes back to where it was sent from at first.
    case .returned: warehouse
    default: city
    }
  }
}

extension UUID {
  var bytes: [UInt8] {
    let u = uuid
    return [
      u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15,
    ]
  }
}

extension Timestamp {
  /// The nearest moment that there is, beyond what can be held.
  func adding(milliseconds: Int64) -> Timestamp {
    let nanoseconds = Int64(self.nanoseconds) + milliseconds % 1000 * 1_000_000
    let carry = nanoseconds >= 1_000_000_000 ? 1 : nanoseconds < 0 ? -1 : Int64(0)
    let (whole, overflow) = seconds.addingReportingOverflow(milliseconds / 1000 + carry)
    return Timestamp(
      seconds: overflow ? (milliseconds < 0 ? .min : .max) : whole,
      nanoseconds: Int32(nanoseconds - carry * 1_000_000_000))
  }
}
