// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import LogisticsAPI
import Testing

@testable import ShopLogistics

/// News of carriers: twice, late and in any order.
@Suite(.serialized) struct TrackingTests {
  private let usual: [ShipmentStatus] = [.pickedUp, .inTransit, .outForDelivery, .delivered]

  private func ingest(
    _ shop: LogisticsFixture, _ number: String, _ status: ShipmentStatus, after seconds: Int64
  ) async throws -> Shipment {
    var at = shop.clock.now()
    at.seconds += seconds
    return try await shop.client.ingestCarrierEvent(
      trackingNumber: number, status: status, at: at, place: "hub")
  }

  @Test("late news is kept, and the status stays that of what happened later")
  func late() async throws {
    let shop = try await LogisticsFixture()
    let number = try await shop.create().trackingNumber
    #expect(try await ingest(shop, number, .outForDelivery, after: 30).status == .outForDelivery)
    let same = try await ingest(shop, number, .inTransit, after: 20)
    #expect(same.status == .outForDelivery && same.version == 2)
    let history = try await shop.history(same.id)
    #expect(history.map(\.status) == [.labelled, .outForDelivery, .inTransit])
    #expect(history.map(\.isLate) == [false, false, true])
  }

  @Test("all parcels of an order are told with what happened to each, and no others")
  func allOfOrder() async throws {
    let shop = try await LogisticsFixture()
    let order = UUID()
    let first = try await shop.create(order: order)
    _ = try await shop.create(order: order, warehouse: "south")
    _ = try await shop.create()
    _ = try await ingest(shop, first.trackingNumber, .pickedUp, after: 10)
    let told = try await shop.client.listTracking(order: order).shipments
    #expect(told.map(\.shipment.warehouse) == ["north", "south"])
    #expect(told.map { $0.events.map(\.status) } == [[.labelled, .pickedUp], [.labelled]])
    #expect(told.first?.shipment.status == .pickedUp)
    #expect(try await shop.client.listTracking(order: UUID()).shipments.isEmpty)
  }

  @Test("the same news again changes nothing, with another key too")
  func twice() async throws {
    let shop = try await LogisticsFixture()
    let made = try await shop.create()
    let first = try await ingest(shop, made.trackingNumber, .pickedUp, after: 10)
    #expect(try await ingest(shop, made.trackingNumber, .pickedUp, after: 10) == first)
    #expect(try await shop.history(made.id).count == 2)
    #expect(try await shop.told(made.id).count == 2)
  }

  @Test("after the end nothing changes the status")
  func ended() async throws {
    let shop = try await LogisticsFixture()
    let made = try await shop.create()
    _ = try await ingest(shop, made.trackingNumber, .delivered, after: 10)
    let same = try await ingest(shop, made.trackingNumber, .exception, after: 20)
    #expect(same.status == .delivered && same.version == 2)
    shop.clock.advance(seconds: 100_000)
    try await shop.play()
    #expect(try await shop.client.getShipment(shipment: made.id) == same)
  }

  @Test("news from the future does not keep a parcel from its end")
  func future() async throws {
    let shop = try await LogisticsFixture()
    let made = try await shop.create(whose: usual)
    _ = try await ingest(shop, made.trackingNumber, .outForDelivery, after: 300)
    let error = await #expect(throws: LogisticsService.IngestCarrierEventError.self) {
      _ = try await shop.client.ingestCarrierEvent(
        trackingNumber: made.trackingNumber, status: .inTransit, at: Timestamp(seconds: .max),
        place: "")
    }
    #expect(error?.rpcError?.code == .invalidArgument)
    shop.clock.advance(seconds: 240)
    try await shop.play()
    #expect(try await shop.client.getShipment(shipment: made.id).status == .delivered)
  }

  @Test("the news of one parcel have an end")
  func limit() async throws {
    let shop = try await LogisticsFixture()
    let number = try await shop.create().trackingNumber
    for second in 1..<Int64(ShipmentDesk.maxEventCount) {
      _ = try await ingest(shop, number, .inTransit, after: -second)
    }
    let error = await #expect(throws: LogisticsService.IngestCarrierEventError.self) {
      try await ingest(shop, number, .inTransit, after: -10_000)
    }
    #expect(error?.rpcError?.code == .resourceExhausted)
  }

  @Test(
    "in whatever order news comes, time never goes back and the end is the same", arguments: 0..<30)
  func shuffled(_ seed: UInt64) async throws {
    var random = Seeded(seed)
    let shop = try await LogisticsFixture()
    let made = try await shop.create()
    let news: [(ShipmentStatus, Int64)] = [
      (.pickedUp, 1), (.inTransit, 2), (.exception, 3), (.inTransit, 4), (.outForDelivery, 5),
      (.attemptFailed, 6), (.outForDelivery, 7), (.delivered, 8),
    ]
    // All of it, some of it twice.
    let sent = (news + news.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)
    for (status, second) in sent {
      _ = try await ingest(shop, made.trackingNumber, status, after: second)
      if Bool.random(using: &random) { try await shop.play() }
    }
    let told = try await shop.told(made.id)
    #expect(told.map(\.version) == (1...UInt64(told.count)).map { $0 }, "seed \(seed)")
    #expect(zip(told, told.dropFirst()).allSatisfy { $0.at < $1.at }, "seed \(seed)")
    #expect(told.last?.status == .delivered, "seed \(seed)")
    #expect(try await shop.history(made.id).count == news.count + 1, "seed \(seed)")
    #expect(
      try await shop.client.getShipment(shipment: made.id).version == told.last?.version,
      "seed \(seed)")
  }

  @Test("no more may track than are allowed")
  func trackLimit() async throws {
    let shop = try await LogisticsFixture()
    let made = try await shop.create()
    while (try? shop.handler.watches.enter()) != nil {}
    var refused = shop.client.track(shipment: made.id).makeAsyncIterator()
    let error = await #expect(throws: LogisticsService.TrackError.self) {
      try await refused.next()
    }
    #expect(error?.rpcError?.code == .resourceExhausted)
    shop.handler.watches.leave()
    var served = shop.client.track(shipment: made.id).makeAsyncIterator()
    #expect(try await served.next() != nil)
  }

  @Test("many parcels, many players, a jumping clock: each step once", arguments: 0..<5)
  func players(_ seed: UInt64) async throws {
    var random = Seeded(seed)
    let shop = try await LogisticsFixture()
    var ids: [UUID] = []
    for _ in 0..<20 { ids.append(try await shop.create().id) }
    while try await shop.shipments.store.read({ db in
      try db.exists("SELECT 1 FROM shipment WHERE next IS NOT NULL")
    }) {
      shop.clock.advance(seconds: Int64.random(in: -30...120, using: &random))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for limit in 1...3 {
          group.addTask { _ = try await shop.shipments.play(limit: limit * 3) }
        }
        try await group.waitForAll()
      }
    }
    for id in ids {
      let told = try await shop.told(id)
      let steps = try await shop.shipments.kept(id).script.steps
      #expect(told.map(\.status) == [.labelled] + steps.map(\.status), "seed \(seed)")
      #expect(told.map(\.version) == (1...UInt64(told.count)).map { $0 }, "seed \(seed)")
    }
  }
}
