// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import WarehouseAPI

/// What those who look after the stock do.
extension WarehouseStore {
  /// - Throws: ``UnknownSku``, ``UnknownWarehouse``, ``CannotAdjust``.
  func adjust(
    _ sku: String, in warehouse: String, by change: Int32, reason: String, claim: IdempotencyClaim
  ) async throws -> Stock {
    try await store.write(idempotently: claim) { db in
      let stock = StockRows(db: db)
      try stock.check(warehouse: warehouse)
      guard try stock.contains(sku: sku) else { throw UnknownSku(sku: sku) }
      var desk = ReservationDesk(db: db)
      try desk.expire(holding: [sku])
      let (onHand, reserved) = try stock.lying(sku, warehouse)
      guard (reserved...WarehouseTables.maxOnHand).contains(onHand + Int64(change)) else {
        throw CannotAdjust(
          sku: sku, onHand: UInt32(clamping: onHand), reserved: UInt32(clamping: reserved),
          change: change)
      }
      var ledger = StockLedger(db: db)
      try ledger.move(
        sku, warehouse, by: Int64(change), StockLedger.Cause(kind: .adjusted, reference: reason))
      try ledger.settle()
      return try stock.stocks([sku]).first ?? Stock(sku: sku)
    }
  }

  func warehouses() async throws -> [Warehouse] {
    try await store.read { db in try StockRows(db: db).warehouses() }
  }

  /// The newest first, those before `id`.
  func movements(of sku: String, before id: Int64, limit: Int) async throws -> [Movement] {
    try await store.read { db in
      try db.rows(
        """
        SELECT id, at, sku, warehouse, kind, change, reservation, reference FROM movement
        WHERE sku = \(sku) AND id < \(id) ORDER BY id DESC LIMIT \(limit)
        """
      ) { row in
        Movement(
          id: try row["id"], at: try row["at"], sku: try row["sku"],
          warehouse: try row["warehouse"], kind: MovementKind(rawValue: try row["kind"]),
          change: try row["change"], reservation: try row["reservation"],
          reference: try row["reference"])
      }
    }
  }

  /// - Throws: ``UnknownSku``; `invalidArgument` when more would be ordered up to less than the
  ///   reorder point.
  func setThresholds(
    _ sku: String, reorderPoint: UInt32, max: UInt32, claim: IdempotencyClaim
  ) async throws -> Threshold {
    guard max >= reorderPoint else {
      throw RPCError(
        .invalidArgument, "max is \(max), it should not be below the reorder point \(reorderPoint)")
    }
    return try await store.write(idempotently: claim) { db in
      let known = try db.execute(
        "UPDATE product SET reorder_point = \(reorderPoint), max = \(max) WHERE sku = \(sku)")
      guard known == 1 else { throw UnknownSku(sku: sku) }
      var ledger = StockLedger(db: db)
      ledger.touch(sku)
      try ledger.settle()
      let stock = try StockRows(db: db).stocks([sku]).first
      return Threshold(
        sku: sku, available: stock?.available ?? 0, reorderPoint: reorderPoint, max: max)
    }
  }

  /// By number, those after `sku`.
  func low(after sku: String, limit: Int) async throws -> [Threshold] {
    try await store.read { db in
      try db.rows(
        """
        SELECT sku, available, reorder_point, max FROM product
        WHERE low = 1 AND sku > \(sku) ORDER BY sku LIMIT \(limit)
        """
      ) { row in
        Threshold(
          sku: try row["sku"], available: try row["available"],
          reorderPoint: try row["reorder_point"], max: try row["max"])
      }
    }
  }

  func replenishments(
    _ status: ReplenishmentStatus?, after id: UUID, limit: Int
  ) async throws -> [Replenishment] {
    try await store.read { db in
      try Replenishments(db: db).list(status, after: id, limit: limit)
    }
  }

  /// - Throws: ``UnknownReplenishment``.
  func confirmReplenishment(
    _ id: UUID, quantity: UInt32?, claim: IdempotencyClaim
  ) async throws -> Replenishment {
    try await store.write(idempotently: claim) { db in
      try Replenishments(db: db).confirm(id, quantity: quantity)
    }
  }
}
