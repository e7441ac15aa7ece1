// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import OrderProcessingAPI
import UserAPI

/// What the orders hear of. Each may come twice, late, and in any order beside the others.
extension OrderStore {
  /// - Throws: ``ProgressError``, so that it comes again.
  static func apply(
    _ event: OrderProgressed, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    let rows = OrderRows(db: db)
    guard let before = try rows.kept(event.order) else {
      throw ProgressError.unknownOrder(event.order)
    }
    var kept = before
    guard try kept.advance(event, at: db.now) else { return }
    try rows.keep(kept, insteadOf: before)
  }

  static func apply(
    _ event: UserDeleted, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try OrderRows(db: db).forget(event.user)
  }
}
