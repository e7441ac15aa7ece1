// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import ShopTesting
import Testing
import WarehouseAPI

@testable import ShopWarehouse

@Suite struct StockTests {
  @Test("availability is told in the order of the question, and unknown products have none")
  func availability() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 1, "b": 2])
    try await shop.receive(["b": 3], in: "south")
    let stocks = try await shop.client.availability(skus: ["b", "x", "a", "b"]).stocks
    #expect(stocks.map(\.available) == [5, 0, 1, 5])
    #expect(stocks.map(\.version) == [2, 0, 1, 2])
    #expect(try await shop.client.availability(skus: []).stocks.isEmpty)
  }

  @Test("a change is told only when what can be sold has changed, with versions without a gap")
  func events() async throws {
    let shop = try await WarehouseFixture()
    let id = UUID()
    try await shop.receive(["a": 5])
    try await shop.reserve(id, ["a": 2])
    _ = try await shop.client.commit(reservation: id)
    try await shop.reserve(["a": 3])
    let told = try await shop.events(StockChanged.self)
    #expect(told.map(\.available) == [5, 3, 0] && told.map(\.version) == [1, 2, 3])
    #expect(try await shop.client.availability(skus: ["a"]).stocks[0].version == 3)
  }

  @Test("it is adjusted with a reason, and not below what is kept for customers")
  func adjust() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    try await shop.reserve(["a": 3])
    let less = try await shop.client.adjust(
      warehouse: "north", sku: "a", change: -2, reason: "broken")
    #expect(less.onHand == 3 && less.available == 0)
    await #expect(
      throws: WarehouseService.AdjustError.cannotAdjust(
        CannotAdjust(sku: "a", onHand: 3, reserved: 3, change: -1))
    ) { try await shop.client.adjust(warehouse: "north", sku: "a", change: -1, reason: "lost") }
    // What is held beyond its time is kept for nobody.
    shop.clock.advance(seconds: 15 * 60)
    let none = try await shop.client.adjust(
      warehouse: "north", sku: "a", change: -3, reason: "lost")
    #expect(none.onHand == 0)
    await #expect(throws: WarehouseService.AdjustError.unknownSku(UnknownSku(sku: "x"))) {
      try await shop.client.adjust(warehouse: "north", sku: "x", change: 1, reason: "found")
    }
    let moved = try await shop.client.listMovements(sku: "a", page: .init()).movements
    #expect(moved.map(\.reference) == ["lost", "broken", "delivery"])
  }

  @Test(
    "below its reorder point it is told once, and one replenishment up to the maximum is proposed")
  func replenishment() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 10])
    _ = try await shop.client.setThresholds(sku: "a", reorderPoint: 5, max: 20)
    #expect(try await shop.client.listLow(page: .init()).products.isEmpty)
    try await shop.reserve(["a": 6])
    try await shop.reserve(["a": 1])
    #expect(try await shop.events(StockLow.self).map(\.available) == [4])
    let low = try await shop.client.listLow(page: .init()).products
    #expect(low == [Threshold(sku: "a", available: 3, reorderPoint: 5, max: 20)])
    let open = try await shop.client.listReplenishments(status: .proposed, page: .init())
    // South has the least, as west has, and goes before it.
    #expect(open.replenishments.map(\.quantity) == [16])
    #expect(open.replenishments.map(\.warehouse) == ["south"])
    let id = try #require(open.replenishments.first?.id)
    for _ in 0..<2 {
      let done = try await shop.client.confirmReplenishment(replenishment: id)
      #expect(done.status == .arrived)
    }
    #expect(try await shop.available("a") == 19)
    #expect(try await shop.client.listLow(page: .init()).products.isEmpty)
    #expect(
      try await shop.client.listReplenishments(status: .proposed, page: .init())
        .replenishments.isEmpty)
  }

  @Test("when too little arrives more is proposed")
  func partialReplenishment() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 1])
    _ = try await shop.client.setThresholds(sku: "a", reorderPoint: 5, max: 10)
    let first = try await shop.client.listReplenishments(status: nil, page: .init()).replenishments
    #expect(first.map(\.quantity) == [9])
    _ = try await shop.client.confirmReplenishment(replenishment: first[0].id, quantity: 2)
    let all = try await shop.client.listReplenishments(status: nil, page: .init()).replenishments
    #expect(all.map(\.quantity).sorted() == [7, 9])
  }

  @Test("lists are read page by page")
  func pages() async throws {
    let shop = try await WarehouseFixture()
    for index in 0..<7 {
      try await shop.receive(["a": UInt32(index) + 1])
      try await shop.receive(["s\(index)": 1])
      _ = try await shop.client.setThresholds(sku: "s\(index)", reorderPoint: 2, max: 3)
    }
    var (changes, cursor) = ([Int32](), "")
    repeat {
      let page = try await shop.client.listMovements(
        sku: "a", page: PageRequest(cursor: cursor, limit: 3))
      changes += page.movements.map(\.change)
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(changes == [7, 6, 5, 4, 3, 2, 1])
    var skus: [String] = []
    repeat {
      let page = try await shop.client.listLow(page: PageRequest(cursor: cursor, limit: 2))
      skus += page.products.map(\.sku)
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(skus == (0..<7).map { "s\($0)" })
    var count = 0
    repeat {
      let page = try await shop.client.listReplenishments(
        status: .proposed, page: PageRequest(cursor: cursor, limit: 4))
      count += page.replenishments.count
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(count == 7)
  }

  @Test("a movement is neither changed nor deleted, whoever tries")
  func appendOnly() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 1])
    await #expect(throws: (any Error).self) {
      _ = try await shop.stock.store.write { db in try db.execute("UPDATE movement SET change = 2")
      }
    }
    await #expect(throws: (any Error).self) {
      _ = try await shop.stock.store.write { db in try db.execute("DELETE FROM movement") }
    }
  }

  @Test("a watch tells the stock now and each change of what can be sold")
  func watch() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 5])
    var changes = shop.client.watch(skus: ["a", "b"]).makeAsyncIterator()
    #expect(try await changes.next()?.available == 5)
    #expect(try await changes.next()?.sku == "b")
    try await shop.reserve(["a": 2])
    #expect(try await changes.next()?.available == 3)
  }

  @Test("no more may watch than are allowed, until one of them leaves")
  func watchLimit() async throws {
    let shop = try await WarehouseFixture()
    try shop.handler.watches.enter()
    while (try? shop.handler.watches.enter()) != nil {}
    var refused = shop.client.watch(skus: ["a"]).makeAsyncIterator()
    let error = await #expect(throws: RPCError.self) { try await refused.next() }
    #expect(error?.code == .resourceExhausted)
    shop.handler.watches.leave()
    var served = shop.client.watch(skus: ["a"]).makeAsyncIterator()
    #expect(try await served.next()?.sku == "a")
  }

  @Test("more than can be counted is refused")
  func tooMuch() async throws {
    let shop = try await WarehouseFixture()
    try await shop.receive(["a": 1])
    _ = try await shop.stock.store.write { db in
      try db.execute("UPDATE stock SET on_hand = \(WarehouseTables.maxOnHand)")
    }
    let error = await #expect(throws: WarehouseService.ReceiveError.self) {
      try await shop.receive(["a": 1])
    }
    #expect(error?.rpcError?.code == .failedPrecondition)
  }
}
