// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import LogisticsAPI
import OrderTakingAPI
import ShopTesting
import Testing

@testable import ShopOrderTaking

/// Shipping as a customer asks for it: before the order, and after it was sent.
@Suite struct ShippingTests {
  let customer = UUID()

  @Test(
    "offers are asked for the goods of the cart, their sizes and their price, and are placed by")
  func quotes() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 2, "p250": 3], of: customer)
    let client = shop.client(customer)
    let offers = try await client.shippingQuotes(cart: cart, address: .sample).quotes
    #expect(offers.map(\.price) == [OrderShop.shipping] && offers.map(\.maxDays) == [3])
    let asked = try #require(shop.logistics.offers.first)
    #expect(asked.destination.street == Address.sample.street)
    #expect(asked.goodsValue == Money(minorUnits: 2750, currency: "EUR"))
    #expect(
      asked.items == [
        Item(sku: "p1000", quantity: 2, weight: 700, length: 30),
        Item(sku: "p250", quantity: 3, weight: 700, length: 30),
      ])
    let order = try await client.place(
      cart: cart, address: .sample, shippingQuote: offers[0].id, paymentToken: "tok_ok",
      expectedTotal: nil)
    // The offer is asked for as what it was made for.
    let used = try #require(shop.logistics.requests.last)
    #expect(used.goodsValue == asked.goodsValue && used.destination == asked.destination)
    #expect(order.totals.shipping == OrderShop.shipping)
    await #expect(
      throws: OrderTakingService.ShippingQuotesError.cartAlreadyOrdered(
        CartAlreadyOrdered(cart: cart, order: order.id))
    ) { try await client.shippingQuotes(cart: cart, address: .sample) }
  }

  @Test("nothing is offered for an empty cart, for another's, or to where nobody goes")
  func noQuotes() async throws {
    let shop = try await OrderShop()
    let client = shop.client(customer)
    let others = try await shop.cart(["p1000": 1], of: UUID())
    for cart in [UUID(), others] {
      await #expect(
        throws: OrderTakingService.ShippingQuotesError.cartIsEmpty(
          OrderTakingAPI.CartIsEmpty(cart: cart))
      ) { try await client.shippingQuotes(cart: cart, address: .sample) }
    }
    let cart = try await shop.cart(["p1000": 1], of: customer)
    var far = Address.sample
    far.country = "AQ"
    await #expect(
      throws: OrderTakingService.ShippingQuotesError.notServed(
        OrderTakingAPI.NotServed(country: "AQ", postalCode: far.postalCode))
    ) { try await client.shippingQuotes(cart: cart, address: far) }
    #expect(shop.logistics.offers.isEmpty)
  }

  @Test("the customer of an order sees its parcels, and so does staff; others know of no order")
  func parcels() async throws {
    let shop = try await OrderShop()
    let cart = try await shop.cart(["p1000": 1], of: customer)
    let order = try await shop.client(customer).place(
      cart: cart, address: .sample, shippingQuote: UUID(), paymentToken: "tok_ok",
      expectedTotal: nil)
    let at = Timestamp(seconds: 7, nanoseconds: 0)
    let shipment = Shipment(
      id: UUID(), order: order.id, warehouse: "north", carrier: "c", trackingNumber: "T1",
      status: .outForDelivery, lines: [ShipmentLine(sku: "p1000", quantity: 1)])
    shop.logistics.track(
      TrackingList(shipments: [
        TrackedShipment(
          shipment: shipment,
          events: [TrackingEvent(status: .outForDelivery, at: at, place: "Berlin")])
      ]))
    let seen = try await shop.client(customer).parcels(order: order.id)
    #expect(
      seen.parcels == [
        Parcel(
          id: shipment.id, carrier: "c", trackingNumber: "T1", status: .outForDelivery,
          lines: [Parcel.Line(sku: "p1000", quantity: 1)],
          events: [Parcel.Event(status: .outForDelivery, at: at, place: "Berlin")])
      ])
    #expect(try await shop.client(UUID(), [.staff]).parcels(order: order.id) == seen)
    await #expect(
      throws: OrderTakingService.ParcelsError.unknownOrder(UnknownOrder(order: order.id))
    ) { try await shop.client(UUID()).parcels(order: order.id) }
  }
}
