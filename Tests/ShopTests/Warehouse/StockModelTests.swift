// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import ShopTesting
import Testing
import WarehouseAPI

@testable import ShopWarehouse

/// Seeded runs of whatever can be done, each step compared with the model.
@Suite(.serialized) struct StockModelTests {
  @Test("the warehouse does what the model does, call by call", arguments: 0..<40)
  func model(_ seed: UInt64) async throws {
    var run = try await ModelRun(seed: seed)
    for _ in 0..<100 { try await run.step() }
    try await run.shop.checkTables(seed: seed)
  }

  @Test("calls at once leave nothing negative, nothing lost and no gap", arguments: 0..<15)
  func concurrently(_ seed: UInt64) async throws {
    let shop = try await WarehouseFixture()
    let ids = (0..<8).map { _ in UUID() }
    try await shop.receive(["a": 9, "b": 6, "c": 3])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in UInt64(0)..<6 {
        group.addTask {
          var random = Seeded(seed &* 1000 &+ task)
          for _ in 0..<30 { try await shop.disturb(ids, &random) }
        }
      }
      try await group.waitForAll()
    }
    try await shop.checkTables(seed: seed)
  }
}

/// One run of the real one beside the model.
struct ModelRun {
  let seed: UInt64
  let shop: WarehouseFixture
  var model = StockModel()
  var random: Seeded
  let ids: [UUID]
  let skus = ["a", "b", "c"]
  let warehouses = ["north", "south", "west"]
  var step = 0

  init(seed: UInt64) async throws {
    self.seed = seed
    shop = try await WarehouseFixture()
    random = Seeded(seed)
    ids = (0..<6).map { _ in UUID() }
  }

  private var now: Int64 { shop.clock.now().seconds }

  mutating func step() async throws {
    step += 1
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<6: try await reserve()
    case 6..<8: try await extend()
    case 8..<11: try await commit()
    case 11..<13: try await release()
    case 13..<15: try await restock()
    case 15: try await receive()
    case 16..<18: try await adjust()
    case 18: _ = try await shop.stock.sweep(limit: Int.random(in: 1...3, using: &random))
    default: try await moveClock()
    }
    let stocks = try await shop.stock.stocks(skus)
    for stock in stocks {
      #expect(
        Int64(stock.available) == model.available(stock.sku, now)
          && Int64(stock.onHand) == model.total(stock.sku),
        "seed \(seed), step \(step): \(stock)")
    }
  }

  /// Mostly forward, sometimes back, as clocks are set. Who is swept before stays expired then, and
  /// who is not is held again, so all are.
  private mutating func moveClock() async throws {
    let seconds = Int64.random(in: -200...1000, using: &random)
    if seconds < 0 {
      while try await shop.stock.sweep(limit: 2) > 0 {}
      for (id, held) in model.reservations where model.isOverdue(held, now) {
        model.reservations[id]?.status = .expired
      }
    }
    shop.clock.advance(seconds: seconds)
  }

  /// Calls, once or twice with one key, and compares.
  private func outcome<Reply: Message>(
    _ expected: StockModel.Outcome, twice: Bool, _ call: (IdempotencyClaim) async throws -> Reply
  ) async throws -> Reply? {
    let claim = try IdempotencyClaim(
      caller: "test", method: "m", key: "\(step)", request: Line(sku: "\(step)"))
    do {
      let reply = try await call(claim)
      #expect(expected == .done, "seed \(seed), step \(step): done, should be \(expected)")
      if twice { #expect(try await call(claim) == reply, "seed \(seed), step \(step)") }
      return reply
    } catch {
      #expect(
        StockModel.Outcome(error) == expected,
        "seed \(seed), step \(step): \(error), should be \(expected)")
      return nil
    }
  }

  private mutating func anyID() -> UUID { ids.randomElement(using: &random) ?? .nil }

  private mutating func anyLines(_ limit: Int64) -> [String: Int64] {
    var lines: [String: Int64] = [:]
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      lines[skus.randomElement(using: &random) ?? "a"] = Int64.random(in: 1...limit, using: &random)
    }
    return lines
  }

  private mutating func reserve() async throws {
    let id = anyID()
    // Mostly the same again, as repetitions are.
    let known = Bool.random(using: &random) ? model.reservations[id]?.wanted : nil
    let wanted = known.flatMap { $0.isEmpty ? nil : $0 } ?? anyLines(6)
    let ttl = Int64.random(in: 1...900, using: &random)
    let before = model.status(id, now)
    let time = try HoldTime(.seconds(ttl))
    let lines = wanted.lines
    let reply = try await outcome(
      model.reserve(id, wanted, now), twice: Bool.random(using: &random)
    ) { claim in try await shop.stock.once(claim) { try $0.reserve(id, lines, for: time) } }
    guard let reply, before == nil || before == .expired else { return }
    model.reservations[id] = StockModel.Held(
      status: .held, wanted: wanted, allocations: reply.allocations, expires: now + ttl, made: now)
  }

  private mutating func extend() async throws {
    let id = anyID()
    let time = try HoldTime(.seconds(Int64.random(in: 1...14_400, using: &random)))
    let reply = try await outcome(model.extend(id, now), twice: Bool.random(using: &random)) {
      claim in try await shop.stock.once(claim) { try $0.extend(id, for: time) }
    }
    guard let reply, var held = model.reservations[id] else { return }
    held.expires = max(held.expires, min(now + time.seconds, held.made + 14_400))
    #expect(reply.expiresAt.seconds == held.expires, "seed \(seed), step \(step)")
    model.reservations[id] = held
  }

  private mutating func commit() async throws {
    let id = anyID()
    let before = model.status(id, now)
    let reply = try await outcome(model.commit(id, now), twice: Bool.random(using: &random)) {
      claim in try await shop.stock.once(claim) { try $0.commit(id) }
    }
    guard let reply, before != .committed else { return }
    for allocation in reply.allocations {
      for line in allocation.lines {
        model.onHand[line.sku, default: [:]][allocation.warehouse, default: 0] -=
          Int64(line.quantity)
      }
    }
    model.reservations[id]?.status = .committed
    model.reservations[id]?.allocations = reply.allocations
  }

  private mutating func release() async throws {
    let id = anyID()
    let reply = try await outcome(model.release(id, now), twice: Bool.random(using: &random)) {
      claim in try await shop.stock.once(claim) { try $0.release(id) }
    }
    guard reply != nil else { return }
    let tombstone = StockModel.Held(
      status: .released, wanted: [:], allocations: [], expires: now, made: now)
    model.reservations[id, default: tombstone].status = .released
  }

  private mutating func restock() async throws {
    let id = anyID()
    let lines = anyLines(3)
    let reference = "r\(Int.random(in: 0..<3, using: &random))"
    let list = lines.lines
    let expected = model.restock(id, lines, reference)
    let isNew = model.reservations[id]?.references[reference] == nil
    let reply = try await outcome(expected, twice: Bool.random(using: &random)) { claim in
      try await shop.stock.restock(id, list, reference: reference, claim: claim)
    }
    guard reply != nil, isNew else { return }
    model.reservations[id]?.references[reference] = lines
    for (sku, quantity) in lines {
      model.reservations[id]?.back[sku, default: 0] += quantity
      try await readOnHand(sku)
    }
  }

  private mutating func receive() async throws {
    let lines = anyLines(9)
    let warehouse = warehouses.randomElement(using: &random) ?? "north"
    let list = lines.lines
    _ = try await outcome(.done, twice: Bool.random(using: &random)) { claim in
      try await shop.stock.receive(list, in: warehouse, reference: "d", claim: claim)
    }
    for (sku, quantity) in lines {
      model.onHand[sku, default: [:]][warehouse, default: 0] += quantity
    }
  }

  private mutating func adjust() async throws {
    let sku = skus.randomElement(using: &random) ?? "a"
    let warehouse = warehouses.randomElement(using: &random) ?? "north"
    let change = Int32.random(in: -4...4, using: &random)
    let reply = try await outcome(
      model.adjust(sku, warehouse, Int64(change), now), twice: Bool.random(using: &random)
    ) { claim in
      try await shop.stock.adjust(sku, in: warehouse, by: change, reason: "r", claim: claim)
    }
    guard reply != nil else { return }
    model.onHand[sku, default: [:]][warehouse, default: 0] += Int64(change)
  }

  /// Which warehouse goods came back to is read; that their sum is right is compared all the same.
  private mutating func readOnHand(_ sku: String) async throws {
    let before = model.total(sku)
    let found = try await shop.stock.store.read { db in
      try db.rows("SELECT warehouse, on_hand FROM stock WHERE sku = \(sku)") { row in
        (try row["warehouse"] as String, try row["on_hand"] as Int64)
      }
    }
    model.onHand[sku] = Dictionary(found, uniquingKeysWith: { first, _ in first })
    #expect(model.total(sku) > before, "seed \(seed), step \(step)")
  }
}

extension [String: Int64] {
  fileprivate var lines: [Line] {
    sorted { $0.key < $1.key }.map { Line(sku: $0.key, quantity: UInt32($0.value)) }
  }
}
