// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

struct EventsHappenOnce: Invariant {
  let id = "I6"
  let claim = "each event has its effect once, and none is missing"

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws {
    for (name, store) in books.all {
      let (waiting, parked) = try store.read { db in
        (
          try db.value("SELECT count(*) FROM apus_outbox", as: Int64.self) ?? 0,
          try db.value("SELECT count(*) FROM apus_outbox_parked", as: Int64.self) ?? 0
        )
      }
      findings.check(parked == 0, "\(parked) events of \(name) were refused by the bus")
      if isSettled {
        findings.check(waiting == 0, "\(waiting) events of \(name) are not published")
      }
    }
    try checkHistories(books, &findings)
    try checkSequences(books, isSettled, &findings)
  }

  /// Each version of an order is a change of its status, but one: that its end was asked for.
  private func checkHistories(_ books: ShopBooks, _ findings: inout Findings) throws {
    let histories = try books.orders.read { db in
      try db.rows(
        """
        SELECT order_id, count(*) AS changes, min(order_change.version) AS first,
          max(order_change.version) AS last, cancel_requested
        FROM order_change JOIN orders ON orders.id = order_id GROUP BY order_id
        """
      ) { row in
        (
          order: try row["order_id"] as UUID, changes: try row["changes"] as Int64,
          first: try row["first"] as Int64, last: try row["last"] as Int64,
          silent: try row["cancel_requested"] as Bool ? 1 as Int64 : 0
        )
      }
    }
    for history in histories {
      findings.check(
        history.first == 1
          && (0...history.silent).contains(history.last - history.changes),
        "order \(history.order.text) has \(history.changes) changes up to version \(history.last)")
    }
  }

  /// What OrderProcessing told last is what OrderTaking heard last.
  private func checkSequences(
    _ books: ShopBooks, _ isSettled: Bool, _ findings: inout Findings
  ) throws {
    let told = try books.fulfilment.read { db in
      try db.rows("SELECT order_id, sequence FROM fulfilment") { row in
        (order: try row["order_id"] as UUID, sequence: try row["sequence"] as UInt64)
      }
    }
    let heard = Dictionary(
      try books.keptOrders().map { ($0.id, $0.sequence) }, uniquingKeysWith: { first, _ in first })
    for (order, sequence) in told {
      let last = heard[order] ?? 0
      findings.check(
        last <= sequence, "order \(order.text) heard \(last) steps, \(sequence) were told")
      if isSettled {
        findings.check(
          last == sequence, "order \(order.text) heard \(last) of \(sequence) steps")
      }
    }
  }
}
