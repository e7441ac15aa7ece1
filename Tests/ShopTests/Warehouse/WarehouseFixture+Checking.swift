// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import Testing
import WarehouseAPI

@testable import ShopWarehouse

extension WarehouseFixture {
  /// What holds in the tables and the events after anything at all.
  func checkTables(seed: UInt64) async throws {
    let wrong = try await stock.store.read { db in
      try Self.contradictions.flatMap { claim, query in
        try db.exists(query) ? [claim] : []
      }
    }
    #expect(wrong.isEmpty, "seed \(seed)")
    try await checkEvents(seed: seed)
  }

  private static let contradictions: [(String, SQL)] = [
    ("stock is negative", "SELECT 1 FROM stock WHERE on_hand < reserved OR reserved < 0"),
    (
      "what lies there is not the sum of the movements",
      """
      SELECT 1 FROM stock s WHERE on_hand <> (
        SELECT COALESCE(SUM(change), 0) FROM movement m
        WHERE m.sku = s.sku AND m.warehouse = s.warehouse)
      """
    ),
    (
      "what is kept is not what is held",
      """
      SELECT 1 FROM stock s WHERE reserved <> (
        SELECT COALESCE(SUM(l.quantity), 0)
        FROM reservation_line l JOIN reservation r ON r.id = l.reservation
        WHERE r.status = 0 AND l.sku = s.sku AND l.warehouse = s.warehouse)
      """
    ),
    (
      "what was sold is not what was committed",
      """
      SELECT 1 FROM reservation r WHERE r.status = 1 AND (
        SELECT SUM(quantity) FROM reservation_line WHERE reservation = r.id) <> (
        SELECT -SUM(change) FROM movement WHERE reservation = r.id AND kind = 1)
      """
    ),
    (
      "something was sold to nobody",
      """
      SELECT 1 FROM movement m JOIN reservation r ON r.id = m.reservation
      WHERE m.kind = 1 AND r.status <> 1
      """
    ),
    (
      "more came back than was sold",
      """
      SELECT 1 FROM reservation_line l WHERE restocked > quantity OR restocked <> (
        SELECT COALESCE(SUM(change), 0) FROM movement m WHERE m.kind = 2
          AND m.reservation = l.reservation AND m.sku = l.sku AND m.warehouse = l.warehouse)
      """
    ),
    (
      "at some instant more was sold than had been there",
      """
      SELECT 1 FROM (
        SELECT SUM(change) OVER (PARTITION BY sku, warehouse ORDER BY id) AS sum FROM movement)
      WHERE sum < 0
      """
    ),
    (
      "what was told of a product is not so",
      """
      SELECT 1 FROM product p WHERE available <> (
        SELECT SUM(on_hand - reserved) FROM stock s WHERE s.sku = p.sku)
      """
    ),
  ]

  private func checkEvents(seed: UInt64) async throws {
    for (sku, told) in Dictionary(grouping: try await events(StockChanged.self), by: \.sku) {
      #expect(told.map(\.version) == (1...UInt64(told.count)).map { $0 }, "seed \(seed), \(sku)")
      #expect(
        zip(told, told.dropFirst()).allSatisfy { $0.available != $1.available },
        "seed \(seed), \(sku)")
      let kept = try await stock.store.read { db in
        try db.value("SELECT available FROM product WHERE sku = \(sku)", as: UInt32.self)
      }
      #expect(told.last?.available == kept, "seed \(seed), \(sku)")
    }
    let changed = Dictionary(
      grouping: try await events(ReservationChanged.self), by: \.reservation)
    for (id, told) in changed {
      #expect(told.map(\.version) == (1...UInt64(told.count)).map { $0 }, "seed \(seed), \(id)")
      let kept = try await stock.store.read { db in try ReservationRows(db: db).kept(id) }
      #expect(told.last?.status == kept?.status, "seed \(seed), \(id)")
    }
  }

  /// Does anything, and minds only what nobody should see.
  func disturb(_ ids: [UUID], _ random: inout Seeded) async throws {
    let id = ids.randomElement(using: &random) ?? .nil
    let sku = ["a", "b", "c"].randomElement(using: &random) ?? "a"
    let quantity = UInt32.random(in: 1...4, using: &random)
    let warehouse = ["north", "south", "west"].randomElement(using: &random) ?? "north"
    do {
      switch Int.random(in: 0..<16, using: &random) {
      case 0..<5:
        try await reserve(id, sku == "c" ? ["c": 1] : [sku: quantity, "c": 1], ttl: .seconds(60))
      case 5..<8: _ = try await client.commit(reservation: id)
      case 8..<10: _ = try await client.release(reservation: id)
      case 10: _ = try await client.extend(reservation: id, ttl: .seconds(90))
      case 11: try await receive([sku: quantity], in: warehouse)
      case 12:
        _ = try await client.restock(
          reservation: id, lines: [sku: quantity].lines, reference: "r\(quantity)")
      case 13:
        _ = try await client.adjust(
          warehouse: warehouse, sku: sku, change: -Int32(quantity), reason: "r")
      case 14: _ = try await stock.sweep(limit: 2)
      default: clock.advance(seconds: Int64.random(in: -10...50, using: &random))
      }
    } catch let error as any CallError {
      // `nil` is an error that the schema declares.
      let codes: [StatusCode?] = [nil, .invalidArgument, .failedPrecondition]
      #expect(codes.contains(error.rpcError?.code), "\(error)")
    }
  }
}
