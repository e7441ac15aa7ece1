// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import OrderTakingAPI

/// Orders as rows, in one transaction.
struct OrderRows<Transaction: ReadTransaction> {
  let db: Transaction

  func kept(_ id: UUID) throws -> KeptOrder? {
    guard var kept = try head(id) else { return nil }
    let currency = kept.order.totals.grand.currency
    kept.order.lines = try lines(of: id, currency: currency)
    kept.order.history = try history(of: id)
    return kept
  }

  func exists(_ id: UUID) throws -> Bool {
    try db.exists("SELECT 1 FROM orders WHERE id = \(id)")
  }

  /// The order that was made of a cart.
  func order(ofCart cart: UUID) throws -> (id: UUID, customer: UUID)? {
    try db.row("SELECT id, customer FROM orders WHERE cart = \(cart)") { row in
      (id: try row["id"], customer: try row["customer"])
    }
  }

  /// The newest orders before `sequence`, and one more than `limit` if there is.
  func page(
    of customer: UUID?, status: OrderStatus?, before sequence: Int64, limit: Int
  ) throws -> [(sequence: Int64, id: UUID)] {
    var query: SQL = "SELECT seq, id FROM orders WHERE seq < \(sequence)"
    if let customer { query += " AND customer = \(customer)" }
    if let status { query += " AND status = \(status.rawValue)" }
    query += " ORDER BY seq DESC LIMIT \(limit + 1)"
    return try db.rows(query) { row in (sequence: try row["seq"], id: try row["id"]) }
  }

  func isForgotten(_ customer: UUID) throws -> Bool {
    try db.exists("SELECT 1 FROM forgotten WHERE customer = \(customer)")
  }

  func hasUsed(_ coupon: String, _ customer: UUID) throws -> Bool {
    guard !coupon.isEmpty else { return false }
    return try db.exists(
      "SELECT 1 FROM orders WHERE customer = \(customer) AND coupon = \(coupon)")
  }

  /// Without lines and history.
  private func head(_ id: UUID) throws -> KeptOrder? {
    try db.row("SELECT * FROM orders WHERE id = \(id)") { row in
      let order = Order(
        id: id, number: OrderNumber.text(try row["seq"]), customer: try row["customer"],
        status: OrderStatus(rawValue: try row["status"]), totals: try Totals(row),
        address: Address(
          name: try row["name"], street: try row["street"], city: try row["city"],
          postalCode: try row["postal_code"], country: try row["country"]),
        placedAt: try row["placed"], reason: try row["reason"], actionUrl: try row["action_url"],
        version: try row["version"], cancelRequested: try row["cancel_requested"])
      return KeptOrder(
        order: order, cancelReason: try row["cancel_reason"], sequence: try row["sequence"])
    }
  }

  private func lines(of order: UUID, currency: String) throws -> [OrderLine] {
    try db.rows(
      """
      SELECT sku, title, quantity, unit_price, discount FROM order_line
      WHERE order_id = \(order) ORDER BY position
      """
    ) { row in
      OrderLine(
        sku: try row["sku"], title: try row["title"], quantity: try row["quantity"],
        unitPrice: Money(minorUnits: try row["unit_price"], currency: currency),
        discount: Money(minorUnits: try row["discount"], currency: currency))
    }
  }

  private func history(of order: UUID) throws -> [Order.Change] {
    try db.rows(
      "SELECT status, at, reason FROM order_change WHERE order_id = \(order) ORDER BY version"
    ) { row in
      Order.Change(
        status: OrderStatus(rawValue: try row["status"]), at: try row["at"],
        reason: try row["reason"])
    }
  }
}

extension Totals {
  fileprivate init(_ row: borrowing Row) throws {
    let currency: String = try row["currency"]
    self.init(
      items: Money(minorUnits: try row["items"], currency: currency),
      discount: Money(minorUnits: try row["discount"], currency: currency),
      shipping: Money(minorUnits: try row["shipping"], currency: currency),
      tax: Money(minorUnits: try row["tax"], currency: currency),
      grand: Money(minorUnits: try row["grand"], currency: currency))
  }
}
