// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import LogisticsAPI
import OrderTakingAPI
import SearchAPI

/// What a customer asks of shipping: Logistics knows goods and orders, and not whose they are.
extension OrderTakingHandler {
  func shippingQuotes(
    cart: UUID, address: Address, context: CallContext
  ) async throws -> ShippingQuoteList {
    let goods = try await goods(in: cart, of: try context.customer())
    let items = try await items(of: goods)
    let offers: QuoteList
    do throws(LogisticsService.QuotesError) {
      offers = try await logistics.quotes(
        destination: Destination(address), items: items,
        // Just what `getQuote` is asked for when the order is placed.
        goodsValue: goods.totals.grand)
    } catch {
      switch error {
      case .notServed(let place):
        throw OrderTakingAPI.NotServed(country: place.country, postalCode: place.postalCode)
      case .call(let failure): throw failure
      }
    }
    return ShippingQuoteList(quotes: offers.quotes.map(ShippingQuote.init))
  }

  func parcels(order: UUID, context: CallContext) async throws -> ParcelList {
    // Whether the caller may see the order decides whether they may see its parcels.
    _ = try await orders.order(order, for: OrderReader(context))
    let tracked = try await logistics.listTracking(order: order)
    return ParcelList(parcels: tracked.shipments.map(Parcel.init))
  }

  /// The goods with their sizes, which one call brings for all of them.
  private func items(of goods: OrderSums) async throws -> [Item] {
    let products = try await search.batchGetProducts(skus: goods.lines.map(\.sku)).products
    let bySKU = Dictionary(products.map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
    return goods.lines.map { line in
      let product = bySKU[line.sku]
      return Item(
        sku: line.sku, quantity: line.quantity, weight: product?.weightGrams ?? 0,
        length: product?.lengthMillimetres ?? 0, width: product?.widthMillimetres ?? 0,
        height: product?.heightMillimetres ?? 0)
    }
  }
}

extension ShippingQuote {
  fileprivate init(_ offer: Quote) {
    self.init(
      id: offer.id, carrier: offer.carrier, service: offer.service, price: offer.price,
      minDays: offer.minDays, maxDays: offer.maxDays, expiresAt: offer.expiresAt)
  }
}

extension Parcel {
  fileprivate init(_ tracked: TrackedShipment) {
    let shipment = tracked.shipment
    self.init(
      id: shipment.id, carrier: shipment.carrier, trackingNumber: shipment.trackingNumber,
      status: ParcelStatus(shipment.status),
      lines: shipment.lines.map { Line(sku: $0.sku, quantity: $0.quantity) },
      isReturn: shipment.isReturn,
      events: tracked.events.map { event in
        Event(status: ParcelStatus(event.status), at: event.at, place: event.place)
      })
  }
}

extension ParcelStatus {
  /// By name: the numbers of two schemas need not stay alike.
  fileprivate init(_ status: ShipmentStatus) {
    self =
      switch status {
      case .pending: .pending
      case .labelled: .labelled
      case .pickedUp: .pickedUp
      case .inTransit: .inTransit
      case .outForDelivery: .outForDelivery
      case .attemptFailed: .attemptFailed
      case .availableForPickup: .availableForPickup
      case .delivered: .delivered
      case .exception: .exception
      case .returned: .returned
      case .expired: .expired
      case .cancelled: .cancelled
      default: .pending
      }
  }
}
