// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import OrderTakingAPI

extension OrderStore {
  private static let defaultPageCount = 20

  /// - Throws: ``UnknownOrder``, also for one that the reader may not see; ``StoreError``.
  func order(_ id: UUID, for reader: OrderReader) async throws -> Order {
    try await store.read { db in
      guard let order = try OrderRows(db: db).kept(id)?.order, reader.maySee(order) else {
        throw UnknownOrder(order: id)
      }
      return order
    }
  }

  /// The version alone: for those who look often.
  func version(of id: UUID) async throws -> UInt64? {
    try await store.read { db in try db.value("SELECT version FROM orders WHERE id = \(id)") }
  }

  func orders(_ ids: [UUID], for reader: OrderReader) async throws -> OrderBatch {
    try await store.read { db in
      let rows = OrderRows(db: db)
      var batch = OrderBatch()
      for id in ids {
        if let order = try rows.kept(id)?.order, reader.maySee(order) {
          batch.orders.append(order)
        } else {
          batch.unknown.append(id)
        }
      }
      return batch
    }
  }

  /// - Throws: ``InvalidCursor``, ``StoreError``.
  func page(
    _ page: PageRequest, status: OrderStatus?, for reader: OrderReader
  ) async throws -> OrderPage {
    let cursor = try OrderCursor(page.cursor)
    let limit = page.limit == 0 ? Self.defaultPageCount : Int(min(page.limit, 100))
    return try await store.read { db in
      let rows = OrderRows(db: db)
      let found = try rows.page(
        of: reader.customer, status: status, before: cursor.sequence, limit: limit)
      let shown = found.prefix(limit)
      return OrderPage(
        orders: try shown.compactMap { try rows.kept($0.id)?.order },
        nextCursor: found.count > limit
          ? shown.last.map { OrderCursor(sequence: $0.sequence).text } ?? "" : "")
    }
  }
}
