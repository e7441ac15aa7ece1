// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CommonAPI
import OrderProcessingAPI
import OrderTakingAPI
import ShopTesting
import Testing
import UserAPI

@testable import ShopOrderTaking

/// What Processing says, as the bus brings it: twice, late, in any order.
@Suite struct OrderProgressTests {
  let folder: TemporaryFolder
  let customer = UUID()
  let order = UUID()

  init() throws { folder = try TemporaryFolder() }

  private func placed() async throws -> OrderStore {
    let orders = OrderStore(store: try await folder.store("ordertaking", OrderTables.migrations))
    let draft = try OrderDraft.sample(id: order, customer: customer)
    _ = try await orders.place(
      draft, claim: IdempotencyClaim(caller: "t", method: "place", key: "k", request: Money()))
    return orders
  }

  private func hear(_ orders: OrderStore, _ events: OrderProgressed...) async throws {
    for event in events {
      try await orders.store.write { db in
        try OrderStore.apply(event, EventDelivery(id: UUID(), at: db.now), db)
      }
    }
  }

  private func progress(
    _ sequence: UInt64, _ progress: Progress, reason: String = "", url: String = ""
  ) -> OrderProgressed {
    OrderProgressed(
      order: order, progress: progress, reason: reason, actionUrl: url, sequence: sequence)
  }

  private func shown(_ orders: OrderStore) async throws -> Order {
    try await orders.order(order, for: .staff)
  }

  @Test("progress shows as status, each in the history and told of once")
  func happyPath() async throws {
    let orders = try await placed()
    let way: [Progress] = [
      .reserved, .authorized, .confirmed, .partiallyShipped, .shipped, .delivered, .completed,
    ]
    for (index, step) in way.enumerated() {
      let event = progress(UInt64(index + 1), step)
      try await hear(orders, event, event)
    }
    let order = try await shown(orders)
    #expect(order.status == .completed && order.version == 8)
    #expect(
      order.history.map(\.status) == [
        .pending, .reserved, .authorized, .confirmed, .partiallyShipped, .shipped, .delivered,
        .completed,
      ])
    let told = try await orders.store.published(OrderStatusChanged.self)
    #expect(told.map(\.status) == order.history.dropFirst().map(\.status))
    #expect(told.map(\.version) == Array(2...8))
    #expect(told.allSatisfy { $0.total == order.totals.grand && $0.customer == customer })
    let completed = try await orders.store.published(OrderCompleted.self)
    #expect(completed.map(\.lines) == [order.lines.map(PlacedLine.init)])
  }

  @Test("older progress and the same again change nothing, a gap is an error until it is filled")
  func sequence() async throws {
    let orders = try await placed()
    await #expect(throws: ProgressError.gap(order: order, have: 0, came: 2)) {
      try await hear(orders, progress(2, .authorized))
    }
    await #expect(throws: ProgressError.gap(order: order, have: 0, came: .max)) {
      try await hear(orders, progress(.max, .authorized))
    }
    try await hear(
      orders, progress(0, .cancelled), progress(1, .reserved), progress(2, .authorized))
    let before = try await shown(orders)
    try await hear(orders, progress(1, .reserved), progress(2, .rejected), progress(0, .expired))
    #expect(try await shown(orders) == before && before.status == .authorized)
  }

  @Test(
    "redelivered until it is taken, any order of arrival gives the same order",
    arguments: 0..<30 as Range<UInt64>)
  func reordered(_ seed: UInt64) async throws {
    var random = SeededNumbers(seed: seed)
    let orders = try await placed()
    let way: [Progress] = [
      .reserved, .actionRequired, .authorized, .unknown, .confirmed, .cancelled,
    ]
    var waiting = way.enumerated().map { progress(UInt64($0.offset + 1), $0.element) }
    waiting += waiting.filter { _ in .random(using: &random) }
    for _ in 0..<1000 where !waiting.isEmpty {
      let event = waiting.remove(at: .random(in: 0..<waiting.count, using: &random))
      do {
        try await hear(orders, event)
      } catch is ProgressError {
        waiting.append(event)
      }
    }
    #expect(waiting.isEmpty, "seed \(seed)")
    let order = try await shown(orders)
    #expect(
      order.history.map(\.status) == [
        .pending, .reserved, .actionRequired, .authorized, .confirmed, .cancelled,
      ], "seed \(seed)")
    #expect(try await orders.store.published(OrderStatusChanged.self).count == 5, "seed \(seed)")
  }

  @Test("what the table does not have is refused with both states, and the order stays as it was")
  func illegal() async throws {
    let orders = try await placed()
    try await hear(orders, progress(1, .confirmed), progress(2, .shipped))
    let before = try await shown(orders)
    for step in [Progress.reserved, .confirmed, .cancelled, .rejected, .expired, .completed] {
      await #expect(
        throws: ProgressError.illegal(
          order: order, from: .shipped, to: OrderStates.status(of: step) ?? .pending)
      ) {
        try await hear(orders, progress(3, step))
      }
    }
    #expect(try await shown(orders) == before)
    await #expect(throws: ProgressError.unknownOrder(customer)) {
      try await hear(orders, OrderProgressed(order: customer, progress: .reserved, sequence: 1))
    }
  }

  @Test("where the customer confirms is shown as long as that is to be done, and why it ended")
  func action() async throws {
    let orders = try await placed()
    try await hear(orders, progress(1, .actionRequired, url: "https://bank.test/1"))
    #expect(try await shown(orders).actionUrl == "https://bank.test/1")
    try await hear(orders, progress(2, .actionRequired, url: "https://bank.test/2"))
    let asked = try await shown(orders)
    #expect(asked.actionUrl == "https://bank.test/2" && asked.version == 3)
    #expect(asked.history.count == 2)
    try await hear(orders, progress(3, .expired, reason: String(repeating: "x", count: 10_000)))
    let order = try await shown(orders)
    #expect(order.actionUrl.isEmpty && order.reason.count == 500)
  }

  @Test("a deleted customer's address is gone, the order is not, and none is placed after that")
  func forgotten() async throws {
    let orders = try await placed()
    for _ in 1...2 {
      try await orders.store.write { db in
        try OrderStore.apply(
          UserDeleted(user: customer), EventDelivery(id: UUID(), at: db.now), db)
      }
      let shown = try await shown(orders)
      #expect(shown.address == Address(country: "DE") && shown.version == 2)
      #expect(shown.totals.grand.minorUnits > 0)
    }
    try await hear(orders, progress(1, .confirmed))
    let draft = try OrderDraft.sample(id: UUID(), customer: customer)
    await #expect(throws: (any Error).self) {
      try await orders.place(
        draft, claim: IdempotencyClaim(caller: "t", method: "place", key: "l", request: Money()))
    }
  }
}
