// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CommonAPI
import LogisticsAPI
import Logging
import OrderProcessingAPI
import OrderTakingAPI
import PaymentAPI
import ShopTesting

@testable import ShopOrderProcessing

/// OrderProcessing over a real store, among models of the others. Time and news move only when the
/// test says so.
struct OrderWorld: Sendable {
  let clock = HandClock()
  let folder: TemporaryFolder
  let store: Store
  let participants: Participants
  let sagas: Sagas
  let orders: OrderProcessing

  /// Lamps lie in one warehouse, tables in two, and of chairs there is one.
  static let stock = [
    "lamp": ["north": 50], "table": ["north": 1, "south": 50], "chair": ["west": 1],
  ]

  init(stock: [String: [String: Int]] = Self.stock) async throws {
    folder = try TemporaryFolder()
    store = try await folder.store(
      "orderprocessing", ShopOrderProcessing.OrderTables.migrations, clock: clock)
    participants = Participants(stock: stock, clock: clock.now)
    let fulfilment = ShopOrderProcessing.Fulfilment(
      store: store, warehouse: participants.warehouse, payment: participants.payment,
      logistics: participants.logistics, options: OrderProcessingOptions())
    var options = SagaOptions()
    options.jitter = { 1 }
    sagas = Sagas(
      store: store, [fulfilment.definition, fulfilment.returning], options: options,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    orders = OrderProcessing(sagas: sagas, fulfilment: fulfilment)
  }

  static func placed(
    _ lines: [(sku: String, quantity: UInt32, price: Int64)], total: Int64? = nil,
    token: String = "ok", id: UUID = UUID()
  ) -> OrderPlaced {
    let sum = lines.reduce(Int64(0)) { $0 + $1.price * Int64($1.quantity) }
    return OrderPlaced(
      order: id, customer: UUID(),
      lines: lines.map { line in
        PlacedLine(
          sku: line.sku, quantity: line.quantity,
          unitPrice: Money(minorUnits: line.price, currency: "EUR"))
      }, total: Money(minorUnits: total ?? sum + 499, currency: "EUR"),
      address: OrderTakingAPI.Address(
        name: "Ada", street: "Way 1", city: "Bern", postalCode: "1", country: "DE"),
      shippingQuote: UUID(), paymentToken: token)
  }

  /// One lamp, two tables of which one lies elsewhere: two parcels.
  static func twoParcels(token: String = "ok") -> OrderPlaced {
    placed([("lamp", 1, 3333), ("table", 2, 12_345)], token: token)
  }

  func place(_ event: OrderPlaced) async throws {
    try await apply { try orders.apply(event, $0, $1) }
    try await sagas.runDue()
  }

  func cancel(_ order: UUID) async throws {
    try await apply {
      try orders.apply(OrderCancelRequested(order: order, reason: "changed my mind"), $0, $1)
    }
  }

  func requestReturn(_ order: UUID) async throws {
    try await apply {
      try orders.apply(OrderReturnRequested(order: order, reason: "too bright"), $0, $1)
    }
  }

  /// Delivers an event, twice, as buses do.
  func apply(
    _ body: @escaping @Sendable (EventDelivery, WriteTransaction) throws -> Void
  ) async throws {
    let delivery = EventDelivery(id: UUID(), at: clock.now())
    for _ in 0..<2 { try await store.write { db in try body(delivery, db) } }
  }

  /// Tells what the others have published.
  func hear() async throws {
    let (payments, shipments) = participants.with { state in
      defer { (state.payments.news, state.logistics.news) = ([], []) }
      return (state.payments.news, state.logistics.news)
    }
    for event in payments { try await apply { try orders.apply(event, $0, $1) } }
    for event in shipments { try await apply { try orders.apply(event, $0, $1) } }
  }

  /// Lets seconds pass, in which news arrives.
  func pass(seconds: Int64 = 1) async throws {
    try await sagas.runDue()
    try await hear()
    try await sagas.runDue()
    clock.advance(seconds: seconds)
    try await sagas.runDue()
  }

  /// The carriers take all parcels one step further, and everybody hears of it.
  func carry(end: ShipmentStatus = .delivered) async throws {
    participants.with { $0.logistics.play { _ in end } }
    try await pass()
  }

  /// The customer answers the bank.
  func confirm(_ order: UUID, isAccepted: Bool) async throws {
    participants.with { $0.payments.confirm(order, isAccepted: isAccepted) }
    try await pass()
  }

  /// What was told of an order, in order.
  func told(_ order: UUID) async throws -> [OrderProgressed] {
    try await published("OrderProgressed").map { try OrderProgressed(decoding: $0) }
      .filter { $0.order == order }
  }

  func progress(_ order: UUID) async throws -> [Progress] {
    try await told(order).map(\.progress)
  }

  func alarms() async throws -> [OrderStuck] {
    try await published("OrderStuck").map { try OrderStuck(decoding: $0) }
  }

  private func published(_ event: String) async throws -> [Bytes] {
    let topic = "shop.orderprocessing.v1.\(event)"
    return try await store.read { db in
      try db.rows(
        "SELECT payload FROM apus_outbox WHERE topic = \(topic) ORDER BY sequence"
      ) { row in try row["payload"] }
    }
  }
}
