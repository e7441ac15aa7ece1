// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

struct MoneyIsKept: Invariant {
  let id = "I2"
  let claim = "nobody pays twice, and the books balance"

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws {
    let payments = try books.keptPayments()
    for (order, payment) in payments {
      findings.check(
        payment.captured <= payment.authorized && payment.refunded <= payment.captured,
        "order \(order.text): \(payment.authorized) authorised, \(payment.captured) captured, "
          + "\(payment.refunded) refunded")
    }
    try checkJournal(books, payments, &findings)
    try checkProvider(books, payments, isSettled, &findings)
  }

  /// What was taken and given back by the journal is what the payment says.
  private func checkJournal(
    _ books: ShopBooks, _ payments: [UUID: ShopBooks.KeptPayment], _ findings: inout Findings
  ) throws {
    let sums = try books.payments.read { db in
      try db.rows(
        """
        SELECT order_id, kind, SUM(amount) AS amount FROM operation WHERE status = 1
        GROUP BY order_id, kind
        """
      ) { row in
        (
          order: try row["order_id"] as UUID, kind: try row["kind"] as Int64,
          amount: try row["amount"] as Int64
        )
      }
    }
    for sum in sums {
      guard let payment = payments[sum.order] else {
        findings.check(false, "order \(sum.order.text) has operations and no payment")
        continue
      }
      switch sum.kind {
      case 1:
        findings.check(
          sum.amount == payment.captured,
          "order \(sum.order.text): captures sum to \(sum.amount), \(payment.captured) is said")
      case 3:
        findings.check(
          sum.amount == payment.refunded,
          "order \(sum.order.text): refunds sum to \(sum.amount), \(payment.refunded) is said")
      default: break
      }
    }
  }

  /// The bank's books, over all its authorisations of an order.
  private func checkProvider(
    _ books: ShopBooks, _ payments: [UUID: ShopBooks.KeptPayment], _ isSettled: Bool,
    _ findings: inout Findings
  ) throws {
    let sums = try books.provider.read { db in
      try db.rows(
        """
        SELECT order_id, SUM(captured) AS captured, SUM(refunded) AS refunded,
          SUM(CASE WHEN status = 0 THEN amount - captured - released ELSE 0 END) AS held,
          SUM(captured > 0) AS charges
        FROM authorization GROUP BY order_id
        """
      ) { row in
        (
          order: try row["order_id"] as UUID, captured: try row["captured"] as Int64,
          refunded: try row["refunded"] as Int64, held: try row["held"] as Int64,
          charges: try row["charges"] as Int64
        )
      }
    }
    for sum in sums {
      findings.check(sum.charges <= 1, "order \(sum.order.text) was charged \(sum.charges) times")
      guard isSettled else { continue }
      let payment = payments[sum.order]
      findings.check(
        sum.captured == payment?.captured ?? 0 && sum.refunded == payment?.refunded ?? 0,
        "order \(sum.order.text): the bank took \(sum.captured) and gave back \(sum.refunded), "
          + "Payment says \(payment?.captured ?? 0) and \(payment?.refunded ?? 0)")
      findings.check(
        sum.held == 0, "order \(sum.order.text) is over, and the bank still holds \(sum.held)")
    }
  }
}
