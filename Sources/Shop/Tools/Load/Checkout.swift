// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import CommonAPI
import LogisticsAPI
import OrderTakingAPI
import SearchAPI

/// From a cart to the end of an order, with a look at every answer on the way.
struct Checkout: Sendable {
  var visit: Visit

  mutating func run() async throws {
    let token = try await visit.customer.token()
    let (cart, products) = try await visit.filledCart(token)
    guard !cart.lines.isEmpty else { return }
    // More than any carrier takes is nobody's order.
    guard let quote = try await shipping(of: cart, products) else { return }
    let orders = visit.clients.orders.with(userToken: token)
    let totals = try await Patience.calling(for: .seconds(10)) {
      try await orders.quote(cart: cart.id, shippingQuote: quote.id)
    }
    await visit.record.check(
      totals.grand.minorUnits
        == totals.items.minorUnits - totals.discount.minorUnits + totals.shipping.minorUnits
        + totals.tax.minorUnits, "cart \(cart.id): the total is not the sum: \(totals)")
    let story = visit.random.pick(PaymentStory.weights) ?? .pays
    let order = try await place(cart, quote, totals, story, orders)
    try await follow(order, story)
  }

  private mutating func shipping(
    of cart: Cart, _ products: [Product]
  ) async throws -> LogisticsAPI.Quote? {
    let bySKU = Dictionary(products.map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
    let items = cart.lines.map { line in
      let product = bySKU[line.sku]
      return Item(
        sku: line.sku, quantity: line.quantity, weight: product?.weightGrams ?? 0,
        length: product?.lengthMillimetres ?? 0, width: product?.widthMillimetres ?? 0,
        height: product?.heightMillimetres ?? 0)
    }
    let destination = visit.customer.shopper.destination
    let key = IdempotencyKey(UUID())
    let list: QuoteList
    do {
      list = try await Patience.calling(for: .seconds(10)) {
        try await visit.clients.logistics.with(idempotencyKey: key)
          .quotes(destination: destination, items: items, goodsValue: cart.total)
      }
    } catch LogisticsService.QuotesError.notServed {
      return nil
    }
    guard let quote = list.quotes.randomElement(using: &visit.random) else {
      throw ToolFailure("Logistics offers nothing to \(destination.postalCode)")
    }
    return quote
  }

  /// Places it under one key, as often as it takes; now and then once more, which must change nothing.
  private mutating func place(
    _ cart: Cart, _ quote: LogisticsAPI.Quote, _ totals: Totals, _ story: PaymentStory,
    _ orders: OrderTakingClient
  ) async throws -> Order {
    let key = IdempotencyKey(UUID())
    let repeats = Int.random(in: 0..<10, using: &visit.random) == 0
    let address = visit.customer.shopper.address
    let begun = ContinuousClock.now
    let place = { @Sendable () async throws -> Order in
      try await Patience.calling(for: .seconds(60)) {
        try await orders.with(idempotencyKey: key).place(
          cart: cart.id, address: address, shippingQuote: quote.id,
          paymentToken: story.rawValue, expectedTotal: totals.grand)
      }
    }
    let order: Order
    do {
      order = try await place()
    } catch OrderTakingService.PlaceError.totalChanged {
      // Prices move; the customer would look again.
      throw ToolFailure("the total changed while ordering")
    }
    await visit.record.placed(order, after: ContinuousClock.now - begun)
    await visit.record.check(
      order.totals.grand == totals.grand,
      "order \(order.id): \(totals.grand) were agreed, \(order.totals.grand) are asked")
    if repeats {
      let again = try await place()
      await visit.record.check(
        again.id == order.id, "order \(order.id): placed again it is \(again.id)")
    }
    return order
  }

  private mutating func follow(_ order: Order, _ story: PaymentStory) async throws {
    let cancels = Int.random(in: 0..<12, using: &visit.random) == 0
    let confirms = Int.random(in: 0..<5, using: &visit.random) > 0
    if cancels {
      let pause = Int.random(in: 0...3_000, using: &visit.random)
      try await Task.sleep(for: .milliseconds(pause))
      try await cancel(order)
    }
    let end = try await OrderWatch(
      clients: visit.clients, customer: visit.customer, order: order.id, confirms: confirms,
      asks: visit.record.plan.isOrdersOnly
    ).end(within: visit.record.plan.settling)
    guard let end else { return await visit.record.stayedOpen(order.id) }
    await visit.record.ended(end)
    await visit.record.check(
      story.allows(end.status, isCancelled: cancels),
      "order \(order.id), \(story.rawValue): it ended \(end.status) (\(end.reason))")
  }

  private mutating func cancel(_ order: Order) async throws {
    let token = try await visit.customer.token()
    let key = IdempotencyKey(UUID())
    do {
      _ = try await Patience.calling {
        try await visit.clients.orders.with(userToken: token).with(idempotencyKey: key)
          .cancel(order: order.id, reason: "changed my mind")
      }
    } catch OrderTakingService.CancelError.wrongStatus {
      // Too late, which is an answer.
    }
  }
}
