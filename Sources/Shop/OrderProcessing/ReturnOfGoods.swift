// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusWire
import LogisticsAPI
import OrderProcessingAPI
import OrderProcessingState

/// The saga of goods that come back: nothing of it is undone, the money goes back when the goods
/// are here.
extension Fulfilment {
  static func returnID(of order: UUID) -> String { id(of: order) + "/return" }

  var returning: SagaDefinition<ReturnState> {
    SagaDefinition<ReturnState>(
      name: "return", version: 1,
      steps: [
        SagaStep("label", .retriable, label),
        SagaStep("arrive", .retriable, arrive),
        SagaStep("restock", .retriable, restockReturned),
        SagaStep("refund", .retriable, refundReturned),
      ],
      stuck: { state, alarm, db in
        try db.publish(
          OrderStuck(
            order: state.order, step: alarm.step, reason: alarm.reason, since: alarm.since))
      })
  }

  private func label(
    _ state: inout ReturnState, _ context: SagaContext
  ) async throws -> SagaOutcome {
    let shipment = try await logistics.with(idempotencyKey: context.key("label")).createReturn(
      order: state.order, reference: "return",
      lines: state.lines.map { ShipmentLine(sku: $0.sku, quantity: $0.quantity) })
    state.shipment = shipment.id
    let (order, reason) = (state.order, state.reason)
    context.commit { db in
      let rows = OrderRows(db: db)
      try rows.see(shipment)
      try rows.tell(.returnAccepted, of: order, reason: reason)
    }
    return .done
  }

  private func arrive(
    _ state: inout ReturnState, _ context: SagaContext
  ) async throws -> SagaOutcome {
    switch try await status(of: state.shipment, context) {
    case .returned, .delivered: return .done
    case .expired, .cancelled:
      state.isOver = true
      let order = state.order
      context.commit { db in
        try OrderRows(db: db).tell(.completed, of: order, reason: "the return never came")
      }
      return .done
    default: return .wait(until: context.now.advanced(by: options.lookInterval))
    }
  }

  private func restockReturned(
    _ state: inout ReturnState, _ context: SagaContext
  ) async throws -> SagaOutcome {
    if state.isOver { return .done }
    try await restock(
      Parcel(warehouse: "all", lines: state.lines), of: state.order, "return", context)
    return .done
  }

  private func refundReturned(
    _ state: inout ReturnState, _ context: SagaContext
  ) async throws -> SagaOutcome {
    if state.isOver { return .done }
    try await payBack(state.amount, of: state.order, "return", context)
    let (order, reason) = (state.order, state.reason)
    context.commit { db in try OrderRows(db: db).tell(.returned, of: order, reason: reason) }
    return .done
  }
}
