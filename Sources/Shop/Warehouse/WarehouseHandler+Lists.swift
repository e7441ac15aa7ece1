// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import WarehouseAPI

extension WarehouseHandler {
  func listWarehouses(context: CallContext) async throws -> WarehouseList {
    WarehouseList(warehouses: try await stock.warehouses())
  }

  func listMovements(
    sku: String, page: PageRequest, context: CallContext
  ) async throws -> MovementPage {
    let before = try page.cursor(default: .max) { Int64($0) }
    let found = try await stock.movements(of: sku, before: before, limit: page.size)
    return MovementPage(
      movements: found, nextCursor: page.next(found) { String($0.id) })
  }

  func listLow(page: PageRequest, context: CallContext) async throws -> LowStockPage {
    let found = try await stock.low(after: page.cursor, limit: page.size)
    return LowStockPage(products: found, nextCursor: page.next(found, \.sku))
  }

  func listReplenishments(
    status: ReplenishmentStatus?, page: PageRequest, context: CallContext
  ) async throws -> ReplenishmentPage {
    let after = try page.cursor(default: .nil) { UUID(uuidString: $0) }
    let found = try await stock.replenishments(status, after: after, limit: page.size)
    return ReplenishmentPage(
      replenishments: found, nextCursor: page.next(found) { $0.id.uuidString })
  }
}

extension PageRequest {
  /// Without a wish.
  private static var standardSize: Int { 50 }

  fileprivate var size: Int { limit == 0 ? Self.standardSize : Int(limit) }

  /// - Throws: `invalidArgument` when the cursor is none of ours.
  fileprivate func cursor<Position>(
    default start: Position, _ read: (String) -> Position?
  ) throws(RPCError) -> Position {
    guard !cursor.isEmpty else { return start }
    guard let position = read(cursor) else {
      throw RPCError(.invalidArgument, "page.cursor is not one that a page before gave")
    }
    return position
  }

  /// Where the next page goes on; empty when this one was not full.
  fileprivate func next<Element>(
    _ found: [Element], _ position: (Element) -> String
  ) -> String {
    found.count < size ? "" : found.last.map(position) ?? ""
  }
}
