// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import LogisticsAPI
import OrderProcessingAPI
import OrderProcessingState
import PaymentAPI
import WarehouseAPI

/// The saga of an order, from its placing to the end of the time in which it can be returned.
///
///     reserve [release] → authorize [void] → sell (pivot) → ship → collect → deliver → complete
///
/// Until the goods are sold everything can be undone; from then on everything is tried until it
/// succeeds. What a customer wants stopped after that is stopped by `collect`, while no parcel has
/// left.
struct Fulfilment: Sendable {
  let store: Store
  let warehouse: WarehouseClient
  let payment: PaymentClient
  let logistics: LogisticsClient
  let options: OrderProcessingOptions

  static func id(of order: UUID) -> String { order.uuidString.lowercased() }

  /// The steps of version 1. Whoever changes them makes a version 2 and keeps this one.
  var definition: SagaDefinition<FulfilState> {
    SagaDefinition<FulfilState>(
      name: "fulfil", version: 1, limit: options.timeToConfirm,
      steps: [
        SagaStep(
          "reserve", .compensatable(compensate: release), limit: .seconds(300), reserve),
        SagaStep("authorize", .compensatable(compensate: void), authorize),
        SagaStep("sell", .pivot, sell),
        SagaStep("ship", .retriable, ship),
        SagaStep("collect", .retriable, collect),
        SagaStep("deliver", .retriable, deliver),
        SagaStep("complete", .retriable, complete),
      ],
      stuck: { state, alarm, db in
        try db.publish(
          OrderStuck(
            order: state.order, step: alarm.step, reason: alarm.reason, since: alarm.since))
      },
      ended: ended)
  }

  /// All that had been done is undone: only now the order is what it is.
  private func ended(
    _ state: FulfilState, _ end: SagaEnd, _ db: WriteTransaction
  ) throws {
    guard case .compensated(let failure) = end else { return }
    let (progress, reason): (Progress, String) =
      switch failure.cause {
      case .cancelled: (.cancelled, failure.reason)
      case .timedOut: (.rejected, "the order could not be confirmed in time")
      case .failed:
        switch state.ending {
        case .expired: (.expired, state.reason)
        case .rejected: (.rejected, state.reason)
        // What a service said is not for the customer.
        case .unknown, .unrecognized: (.rejected, "the order cannot be fulfilled")
        }
      }
    try OrderRows(db: db).tell(progress, of: state.order, reason: reason)
  }
}

extension FulfilState {
  /// Nothing is to be paid for: a coupon covers all of it.
  var isFree: Bool { total.minorUnits == 0 }

  /// Turns the saga back, with what the customer is told.
  mutating func end(_ ending: Ending, _ reason: String) -> SagaOutcome {
    self.ending = ending
    self.reason = reason
    return .fail(reason)
  }
}
