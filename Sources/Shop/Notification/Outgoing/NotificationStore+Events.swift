// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import NotificationAPI
import OrderProcessingAPI
import OrderTakingAPI
import UserAPI
import WarehouseAPI
import WishlistAPI

/// What other services tell. Each runs in the transaction of the inbox, and each is harmless twice,
/// late and before what it builds on.
extension NotificationStore {
  static func apply(_ event: UserChanged, _ delivery: EventDelivery, _ db: WriteTransaction) throws
  {
    guard try CustomerRows(db: db).take(event) else { return }
    try NotificationRows(db: db).wake(event.user)
  }

  static func apply(_ event: UserDeleted, _ delivery: EventDelivery, _ db: WriteTransaction) throws
  {
    try CustomerRows(db: db).erase(event.user)
  }

  /// The token goes on to the worker as it is, which makes the link of it.
  static func apply(
    _ event: VerificationRequested, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try tell(.verification, event.user, event.email, token: event.token, delivery, db)
  }

  static func apply(
    _ event: PasswordResetRequested, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try tell(.passwordReset, event.user, event.email, token: event.token, delivery, db)
  }

  private static func tell(
    _ kind: NotificationKind, _ user: UUID, _ email: String, token: String,
    _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    var draft = Draft(to: user, kind, about: delivery.id.text, ["token": token])
    draft.address = email
    try NotificationRows(db: db).tell(draft)
  }

  static func apply(
    _ event: OrderStatusChanged, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    guard let kind = NotificationKind(event.status) else { return }
    var data = ["number": event.number, "total": event.total.shown]
    if kind.needs.contains("reason") { data["reason"] = event.reason }
    try NotificationRows(db: db).tell(
      Draft(to: event.customer, kind, about: event.order.text, data))
  }

  static func apply(
    _ event: PriceDropped, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try NotificationRows(db: db).tell(
      Draft(
        to: event.customer, .priceDropped, about: delivery.id.text,
        [
          "title": event.title, "sku": event.sku, "oldPrice": event.oldPrice.shown,
          "newPrice": event.newPrice.shown,
        ]))
  }

  static func apply(
    _ event: BackInStock, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try NotificationRows(db: db).tell(
      Draft(
        to: event.customer, .backInStock, about: delivery.id.text,
        ["title": event.title, "sku": event.sku]))
  }

  static func apply(
    _ event: CartAbandoned, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    try NotificationRows(db: db).tell(
      Draft(
        to: event.customer, .cartAbandoned, about: delivery.id.text,
        ["count": "\(event.lineCount)"]))
  }

  static func apply(_ event: StockLow, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    try NotificationRows(db: db).tell(
      Draft(
        to: NotificationRows<WriteTransaction>.operators, .stockLow, about: delivery.id.text,
        [
          "sku": event.sku, "available": "\(event.available)",
          "reorderPoint": "\(event.reorderPoint)",
        ]))
  }

  static func apply(_ event: OrderStuck, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    try NotificationRows(db: db).tell(
      Draft(
        to: NotificationRows<WriteTransaction>.operators, .orderStuck, about: delivery.id.text,
        ["order": event.order.text, "step": event.step, "reason": event.reason]))
  }
}

extension Money {
  /// As people read it: `12.50 EUR`. All currencies of the shop have two digits behind the point.
  var shown: String {
    let digits = minorUnits.magnitude
    let cents = digits % 100
    return (minorUnits < 0 ? "-" : "") + "\(digits / 100).\(cents < 10 ? "0" : "")\(cents) "
      + currency
  }
}
