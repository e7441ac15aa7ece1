// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import OrderTakingAPI

extension OrderRows where Transaction == WriteTransaction {
  /// Keeps a new order; returns it as it is shown.
  func insert(_ draft: OrderDraft) throws -> Order {
    let (totals, address) = (draft.sums.totals, draft.address)
    try db.execute(
      """
      INSERT INTO orders (id, cart, customer, status, coupon, currency, items, discount, shipping,
        tax, grand, name, street, city, postal_code, country, placed, version)
      VALUES (\(draft.id), \(draft.cart), \(draft.customer), \(OrderStatus.pending.rawValue),
        \(draft.coupon), \(totals.grand.currency), \(totals.items.minorUnits),
        \(totals.discount.minorUnits), \(totals.shipping.minorUnits), \(totals.tax.minorUnits),
        \(totals.grand.minorUnits), \(address.name), \(address.street), \(address.city),
        \(address.postalCode), \(address.country), \(db.now), 1)
      """)
    let number = OrderNumber.text(db.lastInsertedRowID)
    for (position, line) in draft.sums.lines.enumerated() {
      try db.execute(
        """
        INSERT INTO order_line (order_id, position, sku, title, quantity, unit_price, discount)
        VALUES (\(draft.id), \(position), \(line.sku), \(line.title), \(line.quantity),
          \(line.unitPrice.minorUnits), \(line.discount.minorUnits))
        """)
    }
    let placed = Order.Change(status: .pending, at: db.now)
    try append(placed, to: draft.id, version: 1)
    return Order(
      id: draft.id, number: number, customer: draft.customer, lines: draft.sums.lines,
      totals: totals, address: address, placedAt: db.now, version: 1, history: [placed])
  }

  /// Keeps what changed, and tells of a new status. The version grows when the customer sees a
  /// change.
  @discardableResult
  func keep(_ changed: KeptOrder, insteadOf before: KeptOrder) throws -> KeptOrder {
    guard changed != before else { return changed }
    var kept = changed
    if kept.order != before.order { kept.order.version = before.order.version + 1 }
    let order = kept.order
    try db.execute(
      """
      UPDATE orders SET status = \(order.status.rawValue), reason = \(order.reason),
        action_url = \(order.actionUrl), cancel_requested = \(order.cancelRequested),
        cancel_reason = \(kept.cancelReason), version = \(order.version),
        sequence = \(kept.sequence)
      WHERE id = \(order.id)
      """)
    guard order.status != before.order.status, let change = order.history.last else { return kept }
    try append(change, to: order.id, version: order.version)
    try db.publish(
      OrderStatusChanged(
        order: order.id, customer: order.customer, status: order.status, number: order.number,
        reason: change.reason, total: order.totals.grand, version: order.version,
        coupon: OrderStates.isUnsold(order.status) ? try takeCoupon(of: order.id) : ""))
    if order.status == .completed {
      try db.publish(
        OrderCompleted(
          order: order.id, customer: order.customer, lines: order.lines.map(PlacedLine.init),
          completedAt: change.at))
    }
    return kept
  }

  /// The order's coupon, which it does not have any more.
  private func takeCoupon(of order: UUID) throws -> String {
    let coupon: String? = try db.value("SELECT coupon FROM orders WHERE id = \(order)")
    try db.execute("UPDATE orders SET coupon = '' WHERE id = \(order)")
    return coupon ?? ""
  }

  /// Forgets who a customer was; what was sold stays.
  func forget(_ customer: UUID) throws {
    try db.execute("INSERT INTO forgotten (customer) VALUES (\(customer)) ON CONFLICT DO NOTHING")
    try db.execute(
      """
      UPDATE order_change SET reason = '' WHERE status IN \(values: Self.statusesWithReasons)
      AND order_id IN (SELECT id FROM orders WHERE customer = \(customer))
      """)
    try db.execute(
      """
      UPDATE orders SET name = '', street = '', city = '', postal_code = '', cancel_reason = '',
        reason = '', version = version + 1
      WHERE customer = \(customer) AND (name <> '' OR street <> '')
      """)
  }

  /// Those whose reasons customers have written.
  private static var statusesWithReasons: [Int32] {
    [OrderStatus.cancelled, .returnRequested].map(\.rawValue)
  }

  private func append(_ change: Order.Change, to order: UUID, version: UInt64) throws {
    try db.execute(
      """
      INSERT INTO order_change (order_id, version, status, at, reason)
      VALUES (\(order), \(version), \(change.status.rawValue), \(change.at), \(change.reason))
      """)
  }
}
