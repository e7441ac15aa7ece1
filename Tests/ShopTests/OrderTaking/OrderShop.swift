// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import LogisticsAPI
import OrderTakingAPI
import SearchAPI
import ShopCart
import ShopTesting
import Synchronization

@testable import ShopCart
@testable import ShopOrderTaking

/// OrderTaking before a real Cart; Search and Logistics answer from memory.
final class OrderShop: Sendable {
  static let shipping = Money(minorUnits: 490, currency: "EUR")

  /// So that a busy machine fails no test.
  private static let patient = CallOptions(timeout: .seconds(30))

  let clock = HandClock()
  let carts: CartStore
  let orders: OrderStore
  let logistics = QuoteDesk()
  private let folder: TemporaryFolder
  private let channel: RPCChannel
  private let cartChannel: RPCChannel

  /// - Parameter between: what stands between OrderTaking and Cart.
  init(between: (@Sendable (CartClient) -> CartServiceMock)? = nil) async throws {
    folder = try TemporaryFolder()
    carts = CartStore(
      store: try await folder.store("cart", CartTables.migrations, clock: clock))
    orders = OrderStore(
      store: try await folder.store("ordertaking", OrderTables.migrations, clock: clock))
    let search = SearchServiceMock(
      getProduct: { sku, _ in Self.product(sku) },
      batchGetProducts: { skus, _ in ProductBatch(products: skus.map(Self.product)) })
    cartChannel = RPCChannel.inProcess(
      CartHandler(
        carts: carts, search: SearchClient(channel: .inProcess(search), options: Self.patient),
        watchInterval: .milliseconds(2)),
      caller: "service/shop.ordertaking.v1", users: TestUsers())
    var cart = CartClient(channel: cartChannel, options: Self.patient)
    if let between {
      cart = CartClient(
        channel: .inProcess(
          between(cart), caller: "service/shop.ordertaking.v1", users: TestUsers()),
        options: Self.patient)
    }
    channel = RPCChannel.inProcess(
      OrderTakingHandler(
        orders: orders, carts: cart,
        logistics: LogisticsClient(
          channel: .inProcess(logistics.service), options: Self.patient),
        search: SearchClient(channel: .inProcess(search), options: Self.patient),
        watchInterval: .milliseconds(2), freezeInterval: .milliseconds(5)),
      caller: "service/shop.gateway.v1", users: TestUsers())
  }

  /// In the name of a customer, or of whoever the token names.
  func client(_ customer: UUID, _ roles: [Principal.Role] = [.customer]) -> OrderTakingClient {
    OrderTakingClient(channel: channel).with(
      timeout: .seconds(30), userToken: TestUsers.token(customer, roles))
  }

  var anonymous: OrderTakingClient { OrderTakingClient(channel: channel) }

  func cartClient(_ customer: UUID?) -> CartClient {
    let client = CartClient(channel: cartChannel).with(timeout: .seconds(30))
    return customer.map { client.with(userToken: TestUsers.token($0)) } ?? client
  }

  /// A cart of the customer with these products, whose prices their names say: `p1234` is 12.34.
  func cart(_ goods: KeyValuePairs<String, UInt32>, of customer: UUID?) async throws -> UUID {
    let id = UUID()
    for (sku, quantity) in goods {
      _ = try await cartClient(customer).addLine(
        cart: id, sku: sku, quantity: quantity, version: nil)
    }
    return id
  }

  /// The catalogue tells of a change.
  func changePrice(_ sku: String, to minorUnits: Int64, version: UInt64) async throws {
    try await carts.store.write { db in
      try CartStore.apply(
        PriceChanged(
          sku: sku, newPrice: Money(minorUnits: minorUnits, currency: "EUR"), version: version),
        EventDelivery(id: UUID(), at: db.now), db)
    }
  }

  /// What the bus does: Cart hears of the orders.
  func deliverOrders() async throws {
    for event in try await orders.store.published(OrderPlaced.self) {
      try await carts.store.write { db in
        try CartStore.apply(event, EventDelivery(id: UUID(), at: db.now), db)
      }
    }
  }

  static func product(_ sku: String) -> Product {
    Product(
      sku: sku, title: "Product \(sku)",
      price: Money(minorUnits: Int64(sku.dropFirst()) ?? 0, currency: "EUR"), inStock: true,
      version: 1, weightGrams: 700, lengthMillimetres: 30)
  }
}

/// Logistics' offers. It can be made to wait, so that something happens meanwhile.
final class QuoteDesk: Sendable {
  private let state = Mutex(State())

  private struct State {
    var before: (@Sendable (Int) async throws -> Void)?
    var requests: [LogisticsService.GetQuoteRequest] = []
    var offers: [LogisticsService.QuotesRequest] = []
    var tracking = TrackingList()
  }

  /// Runs before each answer, with the number of the call, from 1.
  func before(_ body: @escaping @Sendable (Int) async throws -> Void) {
    state.withLock { $0.before = body }
  }

  /// What offers were asked for.
  var requests: [LogisticsService.GetQuoteRequest] { state.withLock(\.requests) }

  var callCount: Int { requests.count }

  /// What new offers were made for.
  var offers: [LogisticsService.QuotesRequest] { state.withLock(\.offers) }

  /// The parcels of every order.
  func track(_ tracking: TrackingList) {
    state.withLock { $0.tracking = tracking }
  }

  var service: LogisticsServiceMock {
    LogisticsServiceMock(
      quotes: { destination, items, goodsValue, _ in
        guard destination.country == "DE" else {
          throw LogisticsAPI.NotServed(
            country: destination.country, postalCode: destination.postalCode)
        }
        self.state.withLock { state in
          state.offers.append(
            LogisticsService.QuotesRequest(
              destination: destination, items: items, goodsValue: goodsValue))
        }
        return QuoteList(quotes: [
          Quote(
            id: UUID(), carrier: "c", service: "standard", price: OrderShop.shipping, minDays: 1,
            maxDays: 3)
        ])
      },
      getQuote: { quote, destination, lines, goodsValue, _ in
        let (before, number) = self.state.withLock { state in
          state.requests.append(
            LogisticsService.GetQuoteRequest(
              quote: quote, destination: destination, lines: lines, goodsValue: goodsValue))
          return (state.before, state.requests.count)
        }
        try await before?(number)
        return Quote(id: quote, price: OrderShop.shipping)
      },
      listTracking: { _, _ in self.state.withLock(\.tracking) })
  }
}
