// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CommonAPI
import LogisticsAPI
import OrderProcessingAPI
import OrderProcessingState
import OrderTakingAPI
import PaymentAPI

/// What OrderProcessing does when it hears of something. Each in one transaction, in whatever order
/// the events of different topics come.
struct OrderProcessing: Sendable {
  let sagas: Sagas
  let fulfilment: Fulfilment

  /// An order begins, unless its cancellation came first.
  func apply(_ event: OrderPlaced, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    let rows = OrderRows(db: db)
    guard try rows.order(event.order) == nil else { return }
    guard !event.lines.isEmpty, event.total.minorUnits >= 0, event.total.currency.utf8.count == 3
    else {
      throw UnexpectedState(
        what: "the order \(event.order)",
        is: "of \(event.lines.count) lines for \(event.total.minorUnits) \(event.total.currency)")
    }
    try rows.insert(event.order)
    if let reason = try rows.takeCancelledEarly(event.order) {
      return try rows.tell(.cancelled, of: event.order, reason: reason)
    }
    try sagas.start(
      fulfilment.definition, id: Fulfilment.id(of: event.order), FulfilState(event), db)
  }

  /// Before the goods are sold the saga turns back; after it, what has not left is stopped.
  func apply(
    _ event: OrderCancelRequested, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    let rows = OrderRows(db: db)
    let reason = event.reason.isEmpty ? "cancelled" : event.reason
    guard try rows.order(event.order) != nil else {
      return try rows.keepCancelledEarly(event.order, reason: reason)
    }
    let id = Fulfilment.id(of: event.order)
    guard try sagas.cancel(id, reason: reason, db) == .tooLate else { return }
    try rows.stop(event.order, reason: reason)
    try sagas.wake(id, db)
  }

  /// Goods can come back from the delivery until the order is complete.
  func apply(
    _ event: OrderReturnRequested, _ delivery: EventDelivery, _ db: WriteTransaction
  ) throws {
    let rows = OrderRows(db: db)
    guard let order = try rows.order(event.order), order.progress == .delivered,
      !order.isReturning, let returnable = order.returnable
    else { return }
    var state = try ReturnState(decoding: returnable)
    state.reason = event.reason
    try rows.beginReturn(event.order)
    try sagas.start(
      fulfilment.returning, id: Fulfilment.returnID(of: event.order), state, db)
    try sagas.wake(Fulfilment.id(of: event.order), db)
  }

  func apply(_ event: PaymentChanged, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    let rows = OrderRows(db: db)
    guard try rows.order(event.order) != nil, try rows.see(event) else { return }
    try sagas.wake(Fulfilment.id(of: event.order), db)
  }

  func apply(_ event: ShipmentChanged, _ delivery: EventDelivery, _ db: WriteTransaction) throws {
    let rows = OrderRows(db: db)
    guard try rows.order(event.order) != nil,
      try rows.see(
        event.shipment, of: event.order, status: event.status, version: event.version)
    else { return }
    try sagas.wake(
      event.isReturn ? Fulfilment.returnID(of: event.order) : Fulfilment.id(of: event.order), db)
  }
}

extension FulfilState {
  init(_ event: OrderPlaced) {
    self.init(
      order: event.order, customer: event.customer,
      lines: event.lines.map { line in
        OrderedLine(sku: line.sku, quantity: line.quantity, unitPrice: line.unitPrice)
      }.merged,
      total: event.total,
      address: Recipient(
        name: event.address.name, street: event.address.street, city: event.address.city,
        postalCode: event.address.postalCode, country: event.address.country),
      quote: event.shippingQuote, token: event.paymentToken)
  }
}
