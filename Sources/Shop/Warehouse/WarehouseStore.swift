// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import WarehouseAPI

/// The stock's own database. Writes run one at a time over all replicas, so that nobody sees stock
/// that another is just taking.
struct WarehouseStore: Sendable {
  let store: Store

  func stocks(_ skus: [String]) async throws -> [Stock] {
    try await store.read { db in try StockRows(db: db).stocks(skus) }
  }

  /// - Throws: ``UnknownReservation``.
  func reservation(_ id: UUID) async throws -> Reservation {
    try await store.read { db in
      let rows = ReservationRows(db: db)
      guard let kept = try rows.kept(id) else { throw UnknownReservation(reservation: id) }
      return try rows.reservation(kept)
    }
  }

  /// What the desk does, once for `claim`.
  func once(
    _ claim: IdempotencyClaim,
    _ body: @escaping @Sendable (inout ReservationDesk) throws -> Reservation
  ) async throws -> Reservation {
    try await store.write(idempotently: claim) { db in
      var desk = ReservationDesk(db: db)
      return try body(&desk)
    }
  }

  func restock(
    _ id: UUID, _ lines: [Line], reference: String, claim: IdempotencyClaim
  ) async throws -> StockList {
    try await store.write(idempotently: claim) { db in
      var desk = ReservationDesk(db: db)
      let skus = try desk.restock(id, lines, reference: reference)
      return StockList(stocks: try StockRows(db: db).stocks(skus))
    }
  }

  /// - Throws: ``UnknownWarehouse``.
  func receive(
    _ lines: [Line], in warehouse: String, reference: String, claim: IdempotencyClaim
  ) async throws -> StockList {
    try await store.write(idempotently: claim) { db in
      let stock = StockRows(db: db)
      try stock.check(warehouse: warehouse)
      var ledger = StockLedger(db: db)
      let received = lines.total.sorted { $0.key < $1.key }
      for (sku, quantity) in received {
        try ledger.move(
          sku, warehouse, by: quantity, StockLedger.Cause(kind: .received, reference: reference))
      }
      try ledger.settle()
      return StockList(stocks: try stock.stocks(received.map(\.key)))
    }
  }

  /// Frees what is held beyond its time; returns how many reservations that were.
  func sweep(limit: Int) async throws -> Int {
    // Most of the time there is nothing, and looking costs no write.
    guard try await !store.read({ db in try ReservationRows(db: db).due(limit: 1).isEmpty }) else {
      return 0
    }
    return try await store.write { db in
      var desk = ReservationDesk(db: db)
      return try desk.sweep(limit: limit)
    }
  }
}
