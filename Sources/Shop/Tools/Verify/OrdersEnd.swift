// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

struct OrdersEnd: Invariant {
  let id = "I3"
  let claim = "every order has ended, or somebody works on it"

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws {
    let live = try books.fulfilment.read { db in
      try db.rows("SELECT id FROM apus_saga WHERE ended IS NULL") { row in try row["id"] as String }
    }
    // The id of a saga begins with that of its order.
    let ordersInWork = Set(live.map { String($0.prefix(36)) })
    let ordersToTell = Set(
      try books.orders.read { db in
        try db.rows("SELECT key FROM apus_outbox") { row in try row["key"] as String }
      })
    for order in try books.keptOrders() where !order.status.isEnd {
      if isSettled {
        findings.check(false, "order \(order.id.text) is still \(order.status)")
        continue
      }
      // Delivered, an order waits for its return to be asked for; just placed, for its event.
      let isWorkedOn =
        ordersInWork.contains(order.id.text) || ordersToTell.contains(order.id.text)
        || order.status == .pending || order.status == .delivered
      findings.check(isWorkedOn, "nobody works on order \(order.id.text), which is \(order.status)")
    }
    let stuck = try books.fulfilment.read { db in
      try db.rows("SELECT id, step, reason FROM apus_saga WHERE is_stuck AND ended IS NULL") {
        row in
        "\(try row["id"] as String) at \(try row["step"] as String): "
          + (try row["reason"] as String)
      }
    }
    for saga in stuck { findings.check(false, "stuck: \(saga)") }
    if isSettled { findings.check(live.isEmpty, "\(live.count) sagas have not ended") }
  }
}
