// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import ShopTesting
import Testing
import WarehouseAPI

@testable import ShopWarehouse

@Suite struct ReservationTests {
  private let id = UUID()

  @Test("what is reserved cannot be sold to another, and is there again after a release")
  func reserveAndRelease() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    let made = try await shop.reserve(id, ["a": 3])
    #expect(made.status == .held && made.version == 1)
    #expect(made.allocations == [Allocation(warehouse: "north", lines: ["a": 3].lines)])
    #expect(try await shop.available("a") == 2)
    let shortage = Shortage(sku: "a", requested: 3, available: 2)
    await #expect(
      throws: WarehouseService.ReserveError.outOfStock(OutOfStock(shortages: [shortage]))
    ) { try await shop.reserve(["a": 3]) }
    #expect(try await shop.client.release(reservation: id).status == .released)
    #expect(try await shop.available("a") == 5)
  }

  @Test("all lines or none")
  func allOrNothing() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5, "b": 1])
    let error = await #expect(throws: WarehouseService.ReserveError.self) {
      try await shop.reserve(["a": 5, "b": 2, "unknown": 1])
    }
    let shortages = [
      Shortage(sku: "b", requested: 2, available: 1),
      Shortage(sku: "unknown", requested: 1, available: 0),
    ]
    #expect(error == .outOfStock(OutOfStock(shortages: shortages)))
    #expect(try await shop.available("a") == 5)
    #expect(try await shop.events(ReservationChanged.self).isEmpty)
  }

  @Test("the same reservation again is the same, with another key too; other lines are refused")
  func again() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    let first = try await shop.reserve(id, ["a": 3])
    #expect(try await shop.reserve(id, ["a": 3]) == first)
    // A product that is named twice adds up.
    let twice = [Line(sku: "a", quantity: 1), Line(sku: "a", quantity: 2)]
    #expect(try await shop.client.reserve(reservation: id, lines: twice, ttl: .zero) == first)
    #expect(try await shop.available("a") == 2)
    let error = await #expect(throws: WarehouseService.ReserveError.self) {
      try await shop.reserve(id, ["a": 1])
    }
    #expect(error?.rpcError?.code == .invalidArgument)
    let sold = try await shop.client.commit(reservation: id)
    #expect(try await shop.reserve(id, ["a": 3]) == sold)
  }

  @Test("a reserve that comes after its release is refused for ever")
  func tombstone() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    #expect(try await shop.client.release(reservation: id).status == .released)
    shop.clock.advance(seconds: 10_000_000)
    await #expect(
      throws: WarehouseService.ReserveError.reservationEnded(
        ReservationEnded(reservation: id, status: .released))
    ) { try await shop.reserve(id, ["a": 1]) }
    #expect(try await shop.available("a") == 5)
    #expect(try await shop.client.release(reservation: id).version == 1)
  }

  @Test("an expired reservation is free before anybody has swept it")
  func lazyExpiry() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    try await shop.reserve(id, ["a": 5])
    shop.clock.advance(seconds: 15 * 60 - 1)
    #expect(try await shop.available("a") == 0)
    shop.clock.advance(seconds: 1)
    let stock = try await shop.client.availability(skus: ["a"]).stocks
    #expect(stock.map(\.available) == [5] && stock.map(\.reserved) == [0])
    #expect(try await shop.client.getReservation(reservation: id).status == .expired)
    // Another takes it, which is when it is swept.
    try await shop.reserve(["a": 4])
    #expect(try await shop.available("a") == 1)
    let told = try await shop.events(ReservationChanged.self).filter { $0.reservation == id }
    #expect(told.map(\.status) == [.held, .expired] && told.map(\.version) == [1, 2])
  }

  @Test("the sweeper frees what is beyond its time, once")
  func sweep() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    for _ in 0..<3 { try await shop.reserve(["a": 1]) }
    try await shop.reserve(["a": 1], ttl: .seconds(3600))
    shop.clock.advance(seconds: 15 * 60)
    #expect(try await shop.stock.sweep(limit: 2) == 2)
    #expect(try await shop.stock.sweep(limit: 2) == 1)
    #expect(try await shop.stock.sweep(limit: 2) == 0)
    #expect(try await shop.events(StockChanged.self).last?.available == 4)
  }

  @Test("an expired one is committed when there is stock, also from another warehouse")
  func commitExpired() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 2])
    try await shop.receive(["a": 2], in: "west")
    try await shop.reserve(id, ["a": 2])
    shop.clock.advance(seconds: 15 * 60)
    try await shop.reserve(["a": 2])
    let sold = try await shop.client.commit(reservation: id)
    #expect(sold.status == .committed)
    #expect(sold.allocations == [Allocation(warehouse: "west", lines: ["a": 2].lines)])
    #expect(try await shop.available("a") == 0)
  }

  @Test("an expired one whose goods were taken is out of stock")
  func commitGone() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 2])
    try await shop.reserve(id, ["a": 2])
    shop.clock.advance(seconds: 15 * 60)
    try await shop.reserve(["a": 1])
    let shortage = Shortage(sku: "a", requested: 2, available: 1)
    await #expect(
      throws: WarehouseService.CommitError.outOfStock(OutOfStock(shortages: [shortage]))
    ) { try await shop.client.commit(reservation: id) }
    #expect(try await shop.client.getReservation(reservation: id).status == .expired)
    #expect(try await shop.client.release(reservation: id).status == .released)
  }

  @Test("an expired one that is reserved again is held again")
  func reserveExpired() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 2])
    try await shop.reserve(id, ["a": 2])
    shop.clock.advance(seconds: 15 * 60)
    let again = try await shop.reserve(id, ["a": 2])
    #expect(again.status == .held && again.version == 3)
    #expect(try await shop.available("a") == 0)
  }

  @Test("what is sold leaves the ledger, and cannot be released")
  func commit() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    try await shop.reserve(id, ["a": 3])
    let sold = try await shop.client.commit(reservation: id)
    #expect(sold.status == .committed && sold.version == 2)
    #expect(try await shop.client.commit(reservation: id) == sold)
    await #expect(
      throws: WarehouseService.ReleaseError.reservationEnded(
        ReservationEnded(reservation: id, status: .committed))
    ) { try await shop.client.release(reservation: id) }
    let stock = try await shop.client.availability(skus: ["a"]).stocks[0]
    #expect(stock.onHand == 2 && stock.reserved == 0 && stock.available == 2)
    let moved = try await shop.client.listMovements(sku: "a", page: .init()).movements
    #expect(moved.map(\.change) == [-3, 5] && moved.map(\.kind) == [.committed, .received])
    #expect(moved[0].reservation == id)
  }

  @Test("it is extended, never made shorter, and to four hours at most")
  func extend() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 1])
    let start = shop.clock.now().seconds
    try await shop.reserve(id, ["a": 1])
    let longer = try await shop.client.extend(reservation: id, ttl: .seconds(3600))
    #expect(longer.expiresAt.seconds == start + 3600 && longer.version == 1)
    let same = try await shop.client.extend(reservation: id, ttl: .seconds(1))
    #expect(same.expiresAt.seconds == start + 3600)
    shop.clock.advance(seconds: 3000)
    let longest = try await shop.client.extend(reservation: id, ttl: .seconds(4 * 3600))
    #expect(longest.expiresAt.seconds == start + 4 * 3600)
    shop.clock.advance(seconds: 4 * 3600)
    await #expect(
      throws: WarehouseService.ExtendError.reservationEnded(
        ReservationEnded(reservation: id, status: .expired))
    ) { try await shop.client.extend(reservation: id, ttl: .zero) }
  }

  @Test(
    "goods come back once for each reference, to where they came from, and not more than were sold")
  func restock() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 2])
    try await shop.receive(["a": 2], in: "west")
    try await shop.reserve(id, ["a": 3])
    let before = await #expect(throws: WarehouseService.RestockError.self) {
      try await shop.client.restock(reservation: id, lines: ["a": 1].lines, reference: "r")
    }
    #expect(before?.rpcError?.code == .failedPrecondition)
    _ = try await shop.client.commit(reservation: id)
    for _ in 0..<2 {
      let list = try await shop.client.restock(
        reservation: id, lines: ["a": 1].lines, reference: "r-1")
      #expect(list.stocks.map(\.onHand) == [2])
    }
    let other = await #expect(throws: WarehouseService.RestockError.self) {
      try await shop.client.restock(reservation: id, lines: ["a": 2].lines, reference: "r-1")
    }
    #expect(other?.rpcError?.code == .invalidArgument)
    let tooMany = await #expect(throws: WarehouseService.RestockError.self) {
      try await shop.client.restock(reservation: id, lines: ["a": 3].lines, reference: "r-2")
    }
    #expect(tooMany?.rpcError?.code == .failedPrecondition)
    let rest = try await shop.client.restock(
      reservation: id, lines: ["a": 2].lines, reference: "r-2")
    #expect(rest.stocks.map(\.onHand) == [4])
  }

  @Test("the same key has one effect and one reply, and another request of it is refused")
  func idempotent() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    let once = shop.client.with(idempotencyKey: IdempotencyKey("k"))
    let first = try await once.receive(
      warehouse: "north", lines: ["a": 1].lines, reference: "d")
    #expect(
      try await once.receive(warehouse: "north", lines: ["a": 1].lines, reference: "d") == first)
    #expect(try await shop.available("a") == 6)
    let error = await #expect(throws: WarehouseService.ReceiveError.self) {
      try await once.receive(warehouse: "north", lines: ["a": 2].lines, reference: "d")
    }
    #expect(error?.rpcError?.code == .invalidArgument)
  }
}
