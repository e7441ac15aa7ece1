// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusStore
import ApusWire
import CommonAPI
import LogisticsAPI

struct LogisticsHandler: LogisticsService {
  let shipments: LogisticsStore
  let watches = WatchLimit()

  func quotes(
    destination: Destination, items: [Item], goodsValue: Money, context: CallContext
  ) async throws -> QuoteList {
    let claim = try context.claim(
      QuotesRequest(destination: destination, items: items, goodsValue: goodsValue))
    return try await shipments.quotes(
      to: destination, items, goodsValue: goodsValue, claim: claim)
  }

  func getQuote(
    quote: UUID, destination: Destination?, lines: [ShipmentLine], goodsValue: Money?,
    context: CallContext
  ) async throws -> Quote {
    try await shipments.quote(quote) { kept in
      kept.fits(destination) && kept.fits(lines) && kept.fits(goodsValue: goodsValue)
    }
  }

  func createShipment(
    order: UUID, warehouse: String, quote: UUID, destination: Destination, lines: [ShipmentLine],
    context: CallContext
  ) async throws -> Shipment {
    let claim = try context.claim(
      CreateShipmentRequest(
        order: order, warehouse: warehouse, quote: quote, destination: destination, lines: lines))
    return try await shipments.once(claim) { desk in
      try desk.create(
        order: order, warehouse: warehouse, quote: quote, destination: destination, lines: lines)
    }
  }

  func cancelShipment(shipment: UUID, context: CallContext) async throws -> Shipment {
    let claim = try context.claim(CancelShipmentRequest(shipment: shipment))
    return try await shipments.once(claim) { desk in try desk.cancel(shipment) }
  }

  func createReturn(
    order: UUID, reference: String, lines: [ShipmentLine], context: CallContext
  ) async throws -> Shipment {
    let claim = try context.claim(
      CreateReturnRequest(order: order, reference: reference, lines: lines))
    return try await shipments.once(claim) { desk in
      try desk.createReturn(order: order, reference: reference, lines: lines)
    }
  }

  func ingestCarrierEvent(
    trackingNumber: String, status: ShipmentStatus, at: Timestamp, place: String,
    context: CallContext
  ) async throws -> Shipment {
    let claim = try context.claim(
      IngestCarrierEventRequest(
        trackingNumber: trackingNumber, status: status, at: at, place: place))
    return try await shipments.once(claim) { desk in
      try desk.ingest(
        TrackingEvent(status: status, at: at, place: place), trackingNumber: trackingNumber)
    }
  }
}
