// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusEvents
import ApusWire
import LogisticsAPI
import OrderProcessingAPI
import OrderProcessingState
import OrderTakingAPI
import Testing

@testable import ShopOrderProcessing

/// Many orders at once, in all the trouble there is, in an order that follows from a seed.
@Suite struct OrderStormTests {
  @Test("whatever is lost, late, twice or dies: stock, money and orders agree in the end")
  func storms() async throws {
    for seed in 1...Seeds.count(20) {
      let storm = try await Storm(seed: seed)
      try await storm.rage()
      try await storm.calm()
      try await storm.verify()
    }
  }
}

private final class Storm {
  private let seed: UInt64
  private var random: SplitMix64
  private let world: OrderWorld
  private var orders: [OrderPlaced] = []
  private var waiting: [OrderPlaced] = []

  init(seed: UInt64) async throws {
    self.seed = seed
    random = SplitMix64(seed: seed)
    world = try await OrderWorld(stock: [
      "lamp": ["north": 3, "south": 2, "west": 1], "table": ["south": 2, "west": 2],
      "chair": ["west": 3],
    ])
    world.participants.with { state in
      state.faultRate = 25
      state.random = SplitMix64(seed: seed ^ 0xFA11)
    }
    for _ in 0..<8 { orders.append(order()) }
    waiting = orders
  }

  func rage() async throws {
    for _ in 0..<400 { try await stepOnce() }
  }

  /// The network heals; everything that is owed comes to its end.
  func calm() async throws {
    world.participants.with { $0.faultRate = 0 }
    for order in waiting { try await world.place(order) }
    for _ in 0..<200 {
      try await world.pass(seconds: 40)
      world.participants.with { $0.logistics.play { _ in .delivered } }
      if try await live() == 0 { return }
    }
  }

  func verify() async throws {
    #expect(try await live() == 0, "seed \(seed): sagas that do not end")
    for order in orders {
      try await world.verify(order, seed)
      verifyMoney(order)
    }
    let ids = orders.map(\.order)
    world.participants.with { state in
      for (sku, initial) in state.warehouse.initial {
        let free = (state.warehouse.free[sku] ?? [:]).values.reduce(0, +)
        let sold = ids.reduce(0) { $0 + (state.warehouse.sold($1)[sku] ?? 0) }
        #expect(free + sold == initial, "seed \(seed): \(sku)")
      }
    }
  }

  /// What stays with the customer is paid for, to the cent, and nothing else.
  private func verifyMoney(_ order: OrderPlaced) {
    let (allocations, shipments, payment) = world.participants.with { state in
      (
        state.warehouse.reservations[order.order]?.allocations ?? [],
        state.logistics.shipments.filter { $0.order == order.order },
        state.payments.payments[order.order]
      )
    }
    guard !shipments.isEmpty else { return }
    var state = FulfilState(order)
    do { try state.pack(allocations) } catch { Issue.record("seed \(seed): \(error)") }
    let isReturned = shipments.contains { $0.isReturn && $0.status == .returned }
    let kept = state.parcels.filter { parcel in
      !isReturned
        && shipments.contains {
          !$0.isReturn && $0.warehouse == parcel.warehouse && $0.status == .delivered
        }
    }
    let worth = kept.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
    #expect(
      (payment?.captured ?? 0) - (payment?.refunded ?? 0) == worth,
      "seed \(seed): \(shipments.map(\.status)) \(String(describing: payment))")
  }

  private func stepOnce() async throws {
    switch chance(24) {
    case 0...7: try await work(diesAfterwards: chance(10) == 0)
    case 8...12: try await hear()
    case 13...15: world.clock.advance(seconds: Int64(chance(8)))
    case 16: world.clock.advance(seconds: Int64(chance(10) == 0 ? 700 : 31))
    case 17...18: if !waiting.isEmpty { try await world.place(waiting.removeFirst()) }
    case 19...20: carry()
    case 21:
      let (order, isAccepted) = (any().order, chance(3) > 0)
      world.participants.with { $0.payments.confirm(order, isAccepted: isAccepted) }
    case 22: if chance(3) == 0 { try await world.cancel(any().order) }
    default: try await returnSomething()
    }
  }

  /// One saga is taken and brought as far as it gets, or until its worker dies.
  private func work(diesAfterwards: Bool) async throws {
    let driver = world.sagas.driver
    let due = try await world.store.read { db in try driver.due(limit: 4, db) }
    guard !due.isEmpty else { return }
    let id = due[chance(due.count)]
    var turn = try await world.store.write { db in try driver.take(id, db) }
    while let present = turn {
      if diesAfterwards, chance(2) == 0 { return }
      let outcome = await present.perform(limit: .seconds(60))
      if diesAfterwards, chance(2) == 0 { return }
      turn = try await world.store.write { db in
        try driver.keep(outcome, of: present, jitter: 1, isStopping: false, db)
      }
    }
  }

  /// One piece of news arrives, whichever; the others are still on their way.
  private func hear() async throws {
    if chance(2) == 0 {
      let count = world.participants.with { $0.payments.news.count }
      guard count > 0 else { return }
      let index = chance(count)
      let news = world.participants.with { $0.payments.news.remove(at: index) }
      try await world.apply { [orders = world.orders] in try orders.apply(news, $0, $1) }
    } else {
      let count = world.participants.with { $0.logistics.news.count }
      guard count > 0 else { return }
      let index = chance(count)
      let news = world.participants.with { $0.logistics.news.remove(at: index) }
      try await world.apply { [orders = world.orders] in try orders.apply(news, $0, $1) }
    }
  }

  private func carry() {
    let count = world.participants.with { $0.logistics.shipments.count }
    guard count > 0 else { return }
    let (index, end) = (chance(count), chance(5) == 0 ? ShipmentStatus.exception : .delivered)
    world.participants.with { $0.logistics.play(index) { _ in end } }
  }

  /// As OrderTaking does: only what it knows to be delivered.
  private func returnSomething() async throws {
    let order = any().order
    guard try await world.progress(order).last == .delivered else { return }
    try await world.requestReturn(order)
  }

  private func live() async throws -> Int {
    try await world.store.read { db in
      try db.value("SELECT COUNT(*) FROM apus_saga WHERE ended IS NULL") ?? 0
    }
  }

  private func order() -> OrderPlaced {
    let skus = ["lamp", "table", "chair"]
    let lines = skus.filter { _ in chance(2) == 0 }.map { sku in
      (sku, UInt32(1 + chance(2)), Int64(1 + chance(20_000)))
    }
    let tokens = ["ok", "ok", "ok", "3ds", "3ds", "declined"]
    return OrderWorld.placed(
      lines.isEmpty ? [("lamp", 1, 999)] : lines, token: tokens[chance(tokens.count)])
  }

  private func any() -> OrderPlaced { orders[chance(orders.count)] }

  private func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}
