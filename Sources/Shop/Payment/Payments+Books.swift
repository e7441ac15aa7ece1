// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import PaymentAPI

/// What staff and tools see of the payments.
extension Payments {
  private static let defaultLimit: UInt32 = 20

  func list(_ page: PageRequest) async throws -> PaymentPage {
    // No order has the nil id, so it is before all of them.
    let after = page.cursor.isEmpty ? UUID.nil : UUID(uuidString: page.cursor)
    guard let after else { throw Self.foreignCursor }
    let limit = Self.limit(page)
    return try await store.read { db in
      let rows = PaymentRows(db: db)
      // One more than asked for says whether there is another page.
      let found = try rows.orders(after: after, limit: limit + 1)
      let shown = found.prefix(limit)
      return PaymentPage(
        payments: try shown.map { try rows.knownPayment($0).message },
        nextCursor: found.count > limit ? shown.last?.uuidString.lowercased() ?? "" : "")
    }
  }

  /// - Throws: ``UnknownPayment``.
  func transactions(_ order: UUID, _ page: PageRequest) async throws -> TransactionPage {
    let before = page.cursor.isEmpty ? Int64.max : Int64(page.cursor)
    guard let before, before > 0 else { throw Self.foreignCursor }
    let limit = Self.limit(page)
    return try await store.read { db in
      let rows = PaymentRows(db: db)
      _ = try rows.knownPayment(order)
      let found = try rows.operations(of: order, before: before, limit: limit + 1)
      let shown = found.prefix(limit)
      return TransactionPage(
        transactions: shown.map(\.message),
        nextCursor: found.count > limit ? shown.last.map { "\($0.number)" } ?? "" : "")
    }
  }

  /// - Throws: ``UnknownPayment``.
  func ledger(_ order: UUID) async throws -> Ledger {
    try await store.read { db in
      _ = try PaymentRows(db: db).knownPayment(order)
      return Ledger(lines: try LedgerRows(db: db).lines(of: order))
    }
  }

  func balance() async throws -> Balance {
    try await store.read { db in try LedgerRows(db: db).balance() }
  }

  private static func limit(_ page: PageRequest) -> Int {
    Int(page.limit == 0 ? defaultLimit : page.limit)
  }

  private static var foreignCursor: RPCError {
    RPCError(.invalidArgument, "the cursor is none that a page of this list gave")
  }
}
