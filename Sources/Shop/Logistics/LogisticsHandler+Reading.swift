// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import LogisticsAPI

extension LogisticsHandler {
  /// How often a watch looks: seldom enough that many watchers cost nothing.
  private static var trackInterval: Duration { .milliseconds(250) }

  func getShipment(shipment: UUID, context: CallContext) async throws -> Shipment {
    try await shipments.shipment(shipment)
  }

  func listShipments(order: UUID, context: CallContext) async throws -> ShipmentList {
    ShipmentList(shipments: try await shipments.shipments(of: order))
  }

  func listTracking(order: UUID, context: CallContext) async throws -> TrackingList {
    TrackingList(shipments: try await shipments.tracking(of: order))
  }

  func track(
    shipment: UUID, to replies: borrowing ResponseWriter<TrackingEvent>, context: CallContext
  ) async throws {
    try watches.enter()
    defer { watches.leave() }
    var position: Int64 = 0
    while true {
      let news = try await shipments.news(of: shipment, after: position)
      position = news.position
      for event in news.events { try await replies.write(event) }
      if news.isEnd { return }
      try await Task.sleep(for: Self.trackInterval)
    }
  }

  func getLabel(shipment: UUID, context: CallContext) async throws -> Label {
    Label(try await shipments.kept(shipment))
  }

  func listCarriers(context: CallContext) async throws -> CarrierList {
    CarrierList(
      carriers: shipments.tariff.products.map { product in
        Carrier(
          name: product.carrier, service: product.service,
          maxWeight: UInt32(clamping: product.maxWeight), zones: product.zones.keys.sorted(),
          emission: product.emission)
      })
  }

  func assignCarrier(
    destination: Destination, weight: UInt32, preference: CarrierPreference, context: CallContext
  ) async throws -> CarrierAssignment {
    let zone = Zone.of(country: destination.country, postalCode: destination.postalCode)
    let found = zone.flatMap { zone in
      shipments.tariff.assignment(zone: zone, weight: UInt64(weight), preference: preference)
    }
    guard let found else {
      throw NotServed(country: destination.country, postalCode: destination.postalCode)
    }
    return found
  }

  func validateAddress(
    destination: Destination, context: CallContext
  ) async throws -> AddressCheck {
    AddressRules.check(destination)
  }

  func planRoutes(
    warehouse: String, day: String, context: CallContext
  ) async throws -> RoutePlan {
    guard let calendarDay = CalendarDay(day) else {
      throw RPCError(.invalidArgument, "day is \(day), which is no day of the calendar")
    }
    let (parcels, leftOver) = try await shipments.sent(
      from: warehouse, in: calendarDay.span, limit: RoutePlanner.maxParcelCount)
    return try await context.offload {
      RoutePlan(parcels, from: warehouse, leftOver: leftOver)
    }
  }
}
