// SPDX-License-Identifier: Apache-2.0

import ApusWire
import LogisticsAPI

extension RoutePlan {
  init(_ parcels: [KeptShipment], from warehouse: String, leftOver: Int) {
    let planner = RoutePlanner(depot: Location(warehouse: warehouse))
    let stops = parcels.enumerated().map { index, parcel in
      RoutePlanner.Stop(
        index: index,
        location: Location(
          country: parcel.address.country, postalCode: parcel.address.postalCode),
        weight: parcel.weight)
    }
    let routes = planner.routes(stops).enumerated().map { vehicle, stops in
      Route(
        vehicle: UInt32(clamping: vehicle + 1),
        stops: stops.map { Stop($0, parcels[$0.index]) }, kilometres: planner.length(stops),
        weight: UInt32(clamping: stops.reduce(0) { $0 + min($1.weight, Weight.limit) }))
    }
    self.init(routes: routes, leftOver: UInt32(clamping: leftOver))
  }
}

extension Stop {
  fileprivate init(_ stop: RoutePlanner.Stop, _ parcel: KeptShipment) {
    self.init(
      shipment: parcel.id, postalCode: parcel.address.postalCode, x: stop.location.x,
      y: stop.location.y, weight: UInt32(clamping: stop.weight))
  }
}
