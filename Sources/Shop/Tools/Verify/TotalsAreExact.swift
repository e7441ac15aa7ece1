// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

struct TotalsAreExact: Invariant {
  let id = "I5"
  let claim = "orders are right to the cent"

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws {
    let orders = try books.orders.read { db in
      try db.rows(
        """
        SELECT o.id, o.items, o.discount, o.shipping, o.tax, o.grand, SUM(l.unit_price * l.quantity)
          AS lines, SUM(l.discount) AS discounts
        FROM orders o JOIN order_line l ON l.order_id = o.id GROUP BY o.id
        """
      ) { row in
        (
          id: try row["id"] as UUID, items: try row["items"] as Int64,
          discount: try row["discount"] as Int64, shipping: try row["shipping"] as Int64,
          tax: try row["tax"] as Int64, grand: try row["grand"] as Int64,
          lines: try row["lines"] as Int64, discounts: try row["discounts"] as Int64
        )
      }
    }
    for order in orders {
      findings.check(
        order.items == order.lines && order.discount == order.discounts,
        "order \(order.id.text): lines of \(order.lines) less \(order.discounts), totals say "
          + "\(order.items) less \(order.discount)")
      findings.check(
        order.grand == order.items - order.discount + order.shipping + order.tax,
        "order \(order.id.text): its total \(order.grand) is not the sum of its parts")
    }
  }
}
