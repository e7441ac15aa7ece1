// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import OrderProcessingAPI
import OrderTakingAPI
import ShopTesting
import Testing

@testable import ShopOrderTaking

/// OrderTaking as its callers see it, after the placing.
@Suite struct OrderCallsTests {
  let customer = UUID()

  private func placed(_ shop: OrderShop, by customer: UUID) async throws -> Order {
    let draft = try OrderDraft.sample(id: UUID(), customer: customer)
    shop.clock.advance(seconds: 1)
    return try await shop.orders.place(
      draft,
      claim: IdempotencyClaim(
        caller: "t", method: "place", key: UUID().uuidString, request: Money()))
  }

  private func advance(_ order: UUID, to way: Progress..., in shop: OrderShop) async throws {
    for (index, step) in way.enumerated() {
      try await shop.orders.store.write { db in
        try OrderStore.apply(
          OrderProgressed(order: order, progress: step, reason: "r", sequence: UInt64(index + 1)),
          EventDelivery(id: UUID(), at: db.now), db)
      }
    }
  }

  @Test("an order is seen by its customer and by staff, and by nobody else")
  func ownership() async throws {
    let shop = try await OrderShop()
    let order = try await placed(shop, by: customer)
    let stranger = shop.client(UUID())
    let unknown = OrderTakingAPI.UnknownOrder(order: order.id)
    #expect(try await shop.client(customer).get(order: order.id) == order)
    #expect(try await shop.client(UUID(), [.staff]).get(order: order.id) == order)
    await #expect(throws: OrderTakingService.GetError.unknownOrder(unknown)) {
      try await stranger.get(order: order.id)
    }
    await #expect(throws: OrderTakingService.CancelError.unknownOrder(unknown)) {
      try await stranger.cancel(order: order.id, reason: "")
    }
    await #expect(throws: OrderTakingService.CancelError.self) {
      try await shop.client(UUID(), [.staff]).cancel(order: order.id, reason: "")
    }
    await #expect(throws: OrderTakingService.RequestReturnError.unknownOrder(unknown)) {
      try await stranger.requestReturn(order: order.id, reason: "x")
    }
    var stream = stranger.watch(order: order.id).makeAsyncIterator()
    await #expect(throws: OrderTakingService.WatchError.unknownOrder(unknown)) {
      try await stream.next()
    }
    #expect(try await stranger.list(page: PageRequest(), status: nil).orders.isEmpty)
    #expect(
      try await stranger.batchGet(orders: [order.id]) == OrderBatch(unknown: [order.id]))
    let error = await #expect(throws: OrderTakingService.GetError.self) {
      try await shop.anonymous.get(order: order.id)
    }
    #expect(error?.rpcError?.code == .unauthenticated)
  }

  @Test("the list is the customer's, the newest first, page by page, without gap or repetition")
  func pages() async throws {
    let shop = try await OrderShop()
    var mine: [UUID] = []
    for number in 0..<7 {
      mine.append(try await placed(shop, by: customer).id)
      if number % 2 == 0 { _ = try await placed(shop, by: UUID()) }
    }
    let client = shop.client(customer)
    var (seen, cursor): ([UUID], String) = ([], "")
    repeat {
      let page = try await client.list(page: PageRequest(cursor: cursor, limit: 3), status: nil)
      #expect(page.orders.count <= 3)
      seen += page.orders.map(\.id)
      cursor = page.nextCursor
      // What is placed meanwhile is newer than all that is still to come.
      _ = try await placed(shop, by: customer)
    } while !cursor.isEmpty
    #expect(seen == mine.reversed())
    try await advance(mine[2], to: .cancelled, in: shop)
    let cancelled = try await client.list(page: PageRequest(), status: .cancelled)
    #expect(cancelled.orders.map(\.id) == [mine[2]] && cancelled.nextCursor.isEmpty)
    let staff = shop.client(UUID(), [.staff])
    #expect(try await staff.list(page: PageRequest(limit: 100), status: nil).orders.count == 14)
    let batch = try await client.batchGet(orders: [mine[3], customer, mine[0]])
    #expect(batch.orders.map(\.id) == [mine[3], mine[0]] && batch.unknown == [customer])
    await #expect(throws: OrderTakingService.ListError.invalidCursor(InvalidCursor())) {
      try await client.list(page: PageRequest(cursor: "x"), status: nil)
    }
  }

  @Test("an end is asked for once, however often, as long as nothing is with a carrier")
  func cancel() async throws {
    let shop = try await OrderShop()
    let client = shop.client(customer)
    let order = try await placed(shop, by: customer)
    let asked = try await client.cancel(order: order.id, reason: "too dear")
    #expect(asked.cancelRequested && asked.status == .pending && asked.version == 2)
    #expect(try await client.cancel(order: order.id, reason: "again") == asked)
    #expect(
      try await shop.orders.store.published(OrderCancelRequested.self)
        == [OrderCancelRequested(order: order.id, reason: "too dear")])
    try await advance(order.id, to: .cancelled, in: shop)
    #expect(try await client.get(order: order.id).reason == "r")
    await #expect(
      throws: OrderTakingService.CancelError.wrongStatus(
        WrongStatus(order: order.id, status: .cancelled))
    ) { try await client.cancel(order: order.id, reason: "") }
    let shipped = try await placed(shop, by: customer)
    try await advance(shipped.id, to: .confirmed, .partiallyShipped, in: shop)
    await #expect(
      throws: OrderTakingService.CancelError.wrongStatus(
        WrongStatus(order: shipped.id, status: .partiallyShipped))
    ) { try await client.cancel(order: shipped.id, reason: "") }
  }

  @Test("goods are sent back once they were delivered, and a late completion ends that")
  func returns() async throws {
    let shop = try await OrderShop()
    let client = shop.client(customer)
    let order = try await placed(shop, by: customer)
    try await advance(order.id, to: .confirmed, .shipped, in: shop)
    await #expect(
      throws: OrderTakingService.RequestReturnError.wrongStatus(
        WrongStatus(order: order.id, status: .shipped))
    ) { try await client.requestReturn(order: order.id, reason: "broken") }
    try await advance(order.id, to: .confirmed, .shipped, .delivered, in: shop)
    let asked = try await client.requestReturn(order: order.id, reason: "broken")
    #expect(asked.status == .returnRequested && asked.history.last?.reason == "broken")
    await #expect(
      throws: OrderTakingService.RequestReturnError.wrongStatus(
        WrongStatus(order: order.id, status: .returnRequested))
    ) { try await client.requestReturn(order: order.id, reason: "again") }
    #expect(try await shop.orders.store.published(OrderReturnRequested.self).count == 1)
    try await advance(
      order.id, to: .confirmed, .shipped, .delivered, .returnAccepted, .returned, in: shop)
    let returned = try await client.get(order: order.id)
    #expect(returned.status == .returned && returned.reason == "r")
    #expect(
      returned.history.map(\.status) == [
        .pending, .confirmed, .shipped, .delivered, .returnRequested, .returned,
      ])
  }

  @Test("a watcher sees each status until the order has ended, and then the end of the stream")
  func watch() async throws {
    let shop = try await OrderShop()
    let order = try await placed(shop, by: customer)
    var stream = shop.client(customer).watch(order: order.id).makeAsyncIterator()
    #expect(try await stream.next() == order)
    for count in 1...3 {
      let way: [Progress] = [.confirmed, .shipped, .delivered]
      try await advance(order.id, to: way[0], in: shop)
      if count > 1 { try await advance(order.id, to: way[0], way[1], in: shop) }
      if count > 2 { try await advance(order.id, to: way[0], way[1], way[2], in: shop) }
      #expect(
        try await stream.next()?.status == OrderStates.status(of: way[count - 1]))
    }
    try await advance(order.id, to: .confirmed, .shipped, .delivered, .completed, in: shop)
    #expect(try await stream.next()?.status == .completed)
    #expect(try await stream.next() == nil)
  }

  @Test("bad input to every call is a violation with its path")
  func badInput() async throws {
    let shop = try await OrderShop()
    let client = shop.client(customer)
    let long = String(repeating: "x", count: 201)
    func place(
      cart: UUID = UUID(), quote: UUID = UUID(), token: String = "t",
      expected: Money? = nil, _ change: (inout Address) -> Void = { _ in }
    ) -> @Sendable () async throws -> Void {
      var address = Address.sample
      change(&address)
      return { [address] in
        _ = try await client.place(
          cart: cart, address: address, shippingQuote: quote, paymentToken: token,
          expectedTotal: expected)
      }
    }
    let calls: [(String, @Sendable () async throws -> Void)] = [
      ("cart", place(cart: .nil)), ("shippingQuote", place(quote: .nil)),
      ("paymentToken", place(token: "")), ("paymentToken", place(token: long)),
      ("expectedTotal.currency", place(expected: Money(minorUnits: 1, currency: "EURO"))),
      ("address.name", place { $0.name = "" }), ("address.street", place { $0.street = long }),
      ("address.city", place { $0.city = "" }),
      ("address.postalCode", place { $0.postalCode = "" }),
      ("address.country", place { $0.country = "DEU" }),
      ("cart", { _ = try await client.quote(cart: .nil, shippingQuote: UUID()) }),
      ("shippingQuote", { _ = try await client.quote(cart: UUID(), shippingQuote: .nil) }),
      ("order", { _ = try await client.get(order: .nil) }),
      (
        "orders",
        { _ = try await client.batchGet(orders: (0...100).map { _ in UUID() }) }
      ),
      (
        "page.limit",
        { _ = try await client.list(page: PageRequest(limit: 101), status: nil) }
      ),
      (
        "page.cursor",
        {
          _ = try await client.list(
            page: PageRequest(cursor: String(repeating: "0", count: 513)), status: nil)
        }
      ),
      ("order", { _ = try await client.cancel(order: .nil, reason: "") }),
      ("reason", { _ = try await client.cancel(order: UUID(), reason: long) }),
      ("reason", { _ = try await client.requestReturn(order: UUID(), reason: "") }),
      ("reason", { _ = try await client.requestReturn(order: UUID(), reason: long) }),
    ]
    for (path, call) in calls {
      let error = await #expect(throws: (any Error).self) { try await call() }
      let failure = (error as? any RPCErrorConvertible)?.rpcError
      #expect(failure?.code == .invalidArgument, "\(path)")
      #expect(failure?.message.contains(path) == true, "\(path): \(failure?.message ?? "")")
    }
    #expect(
      try await client.list(page: PageRequest(), status: .unrecognized(99)).orders.isEmpty)
  }

  @Test("neither address nor payment token is in a description")
  func sensitive() async throws {
    let shop = try await OrderShop()
    let order = try await placed(shop, by: customer)
    let told = try await shop.orders.store.published(OrderPlaced.self)
    let request = OrderTakingService.PlaceRequest(address: .sample, paymentToken: "tok_canary")
    for text in [
      "\(order)", String(reflecting: order), "\(told)", "\(request)", "\(order.address)",
    ] {
      for canary in ["Ada", "Byron", "tok"] { #expect(!text.contains(canary), "\(text)") }
    }
    var dumped = ""
    dump(order, to: &dumped)
    dump(request, to: &dumped)
    for canary in ["Ada", "Byron", "tok_"] { #expect(!dumped.contains(canary)) }
  }
}
