// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import LogisticsAPI
import OrderTakingAPI
import SearchAPI

struct OrderTakingHandler: OrderTakingService {
  let orders: OrderStore
  let carts: CartClient
  let logistics: LogisticsClient
  let search: SearchClient
  let watches = WatchLimit()
  /// How soon a watcher sees what another replica has changed.
  var watchInterval: Duration = .milliseconds(250)
  /// How soon a cart is asked again that is just being ordered by somebody else.
  var freezeInterval: Duration = .milliseconds(100)

  func get(order: UUID, context: CallContext) async throws -> Order {
    try await orders.order(order, for: OrderReader(context))
  }

  func batchGet(orders ids: [UUID], context: CallContext) async throws -> OrderBatch {
    try await orders.orders(ids, for: OrderReader(context))
  }

  func list(
    page: PageRequest, status: OrderStatus?, context: CallContext
  ) async throws -> OrderPage {
    try await orders.page(page, status: status, for: OrderReader(context))
  }

  /// Asked for once; a second request finds that it was.
  func cancel(order: UUID, reason: String, context: CallContext) async throws -> Order {
    let customer = try context.customer()
    let claim = try context.claim(
      CancelRequest(order: order, reason: reason), user: customer.uuidString)
    return try await orders.change(order, of: customer, claim: claim) { kept, db in
      guard OrderStates.isBeforeShipping(kept.order.status) else {
        throw WrongStatus(order: order, status: kept.order.status)
      }
      guard !kept.order.cancelRequested else { return }
      kept.order.cancelRequested = true
      kept.cancelReason = reason
      try db.publish(OrderCancelRequested(order: order, reason: reason))
    }
  }

  func requestReturn(order: UUID, reason: String, context: CallContext) async throws -> Order {
    let customer = try context.customer()
    let claim = try context.claim(
      RequestReturnRequest(order: order, reason: reason), user: customer.uuidString)
    return try await orders.change(order, of: customer, claim: claim) { kept, db in
      guard OrderStates.allows(.returnRequested, after: kept.order.status) else {
        throw WrongStatus(order: order, status: kept.order.status)
      }
      kept.change(to: .returnRequested, at: db.now, reason: reason)
      try db.publish(OrderReturnRequested(order: order, reason: reason))
    }
  }

  /// Looks for changes instead of being told: they come from all replicas, of which each has its
  /// own process.
  func watch(
    order id: UUID, to replies: borrowing ResponseWriter<Order>, context: CallContext
  ) async throws {
    let reader = try OrderReader(context)
    try watches.enter()
    defer { watches.leave() }
    var order = try await orders.order(id, for: reader)
    try await replies.write(order)
    while !OrderStates.isEnd(order.status) {
      try await Task.sleep(for: watchInterval)
      guard try await orders.version(of: id) != order.version else { continue }
      order = try await orders.order(id, for: reader)
      try await replies.write(order)
    }
  }
}
