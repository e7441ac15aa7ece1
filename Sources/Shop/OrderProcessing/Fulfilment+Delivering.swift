// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusWire
import CommonAPI
import LogisticsAPI
import OrderProcessingAPI
import OrderProcessingState
import PaymentAPI

/// From the last pickup to the end of the time in which goods can be returned.
extension Fulfilment {
  /// Waits until each parcel has come somewhere. What comes back to us, or nowhere, is paid back.
  func deliver(_ state: inout FulfilState, _ context: SagaContext) async throws -> SagaOutcome {
    if state.isOver { return .done }
    try await look(at: &state, context)
    for index in state.parcels.indices {
      let parcel = state.parcels[index]
      guard parcel.fate == .cameBack || parcel.fate == .lost, !parcel.isUndone else { continue }
      if parcel.fate == .cameBack {
        try await restock(parcel, of: state.order, "came-back", context)
      }
      try await payBack(
        parcel.amount, of: state.order, "came-back/\(parcel.warehouse)", context)
      state.parcels[index].isUndone = true
    }
    guard state.parcels.allSatisfy(\.hasEnded) else {
      return .wait(until: context.now.advanced(by: options.lookInterval))
    }
    return delivered(&state, context)
  }

  /// Ends the order when nothing can be returned any more, or leaves the end to the return.
  func complete(_ state: inout FulfilState, _ context: SagaContext) async throws -> SagaOutcome {
    if state.isOver { return .done }
    let order = state.order
    let isReturning = try await store.read { db in
      try OrderRows(db: db).order(order)?.isReturning ?? false
    }
    if isReturning { return .done }
    guard context.now >= state.returnBy else { return .wait(until: state.returnBy) }
    context.commit { db in
      let rows = OrderRows(db: db)
      // A return may have come while this was decided.
      guard try rows.order(order)?.isReturning == false else { return }
      try rows.tell(.completed, of: order)
    }
    return .done
  }

  /// Takes in what Logistics has told, and asks about parcels of which it has told nothing for long.
  func look(at state: inout FulfilState, _ context: SagaContext) async throws {
    for index in state.parcels.indices where !state.parcels[index].hasEnded {
      if let status = try await status(of: state.parcels[index].shipment, context) {
        state.parcels[index].take(status)
      }
    }
  }

  /// What the carrier said last of a parcel.
  func status(of shipment: UUID, _ context: SagaContext) async throws -> ShipmentStatus? {
    let seen = try await store.read { db in try OrderRows(db: db).seen(shipment) }
    guard let seen else { return nil }
    guard context.now >= seen.at.advanced(by: options.lookInterval) else { return seen.status }
    do throws(LogisticsServiceGetShipmentError) {
      let found = try await logistics.getShipment(shipment: shipment)
      context.commit { db in
        let rows = OrderRows(db: db)
        try rows.see(found)
        try rows.looked(at: shipment)
      }
      return found.status
    } catch {
      switch error {
      case .unknownShipment:
        throw UnexpectedState(what: "the shipment \(shipment)", is: "not known any more")
      case .call(let failure): throw failure
      }
    }
  }

  func payBack(
    _ amount: Money, of order: UUID, _ reference: String, _ context: SagaContext
  ) async throws {
    guard amount.minorUnits > 0 else { return }
    do throws(PaymentServiceRefundError) {
      _ = try await payment.with(idempotencyKey: context.key("refund/\(reference)"))
        .refund(order: order, amount: amount, reference: reference)
    } catch {
      switch error {
      case .outcomeUnknown: throw Self.unknownPayment
      case .unknownPayment: throw UnexpectedState(what: "the payment", is: "not known any more")
      case .wrongStatus(let error):
        throw UnexpectedState(what: "the payment that is to be paid back", is: "\(error.status)")
      case .amountTooLarge(let error):
        throw UnexpectedState(
          what: "what can be paid back", is: "\(error.allowed), not \(error.requested)")
      case .call(let failure): throw failure
      }
    }
  }

  private func delivered(
    _ state: inout FulfilState, _ context: SagaContext
  ) -> SagaOutcome {
    let order = state.order
    let arrived = state.parcels.filter { $0.fate == .delivered }
    guard !arrived.isEmpty else {
      state.isOver = true
      context.commit { db in
        try OrderRows(db: db).tell(.returned, of: order, reason: "all parcels came back")
      }
      return .done
    }
    state.returnBy = context.now.advanced(by: options.returnTime)
    let returnable = ReturnState(
      order: order, lines: arrived.flatMap(\.lines).merged,
      amount: Money.sum(arrived.map(\.amount)))
    let reason = state.parcels.contains { $0.fate != .delivered } ? "a part did not come" : ""
    context.commit { db in
      let rows = OrderRows(db: db)
      try rows.keepReturnable(returnable)
      try rows.tell(.delivered, of: order, reason: reason)
    }
    return .done
  }
}

extension [OrderedLine] {
  /// One line for each product, in the order of the first.
  var merged: [OrderedLine] {
    reduce(into: []) { lines, line in
      guard let index = lines.firstIndex(where: { $0.sku == line.sku }) else {
        return lines.append(line)
      }
      let (sum, overflow) = lines[index].quantity.addingReportingOverflow(line.quantity)
      lines[index].quantity = overflow ? .max : sum
    }
  }
}
