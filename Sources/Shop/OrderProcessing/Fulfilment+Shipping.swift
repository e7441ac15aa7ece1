// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusWire
import LogisticsAPI
import OrderProcessingAPI
import OrderProcessingState
import PaymentAPI
import WarehouseAPI

/// From the sale to the moment when all parcels have left, or none of them ever will.
extension Fulfilment {
  func ship(_ state: inout FulfilState, _ context: SagaContext) async throws -> SagaOutcome {
    for index in state.parcels.indices {
      try await makeShipment(index, &state, context)
    }
    return .done
  }

  /// Waits for the carriers, and takes the money for each parcel when it leaves. Each run reads what
  /// is known, decides, and does; a decision is kept before it is acted on.
  func collect(_ state: inout FulfilState, _ context: SagaContext) async throws -> SagaOutcome {
    try await look(at: &state, context)
    if try await wantsStop(&state), !state.stopWasTried {
      guard state.stopWasBegun else {
        state.beginStop()
        return .again
      }
      try await stop(&state, context)
      state.stopWasTried = true
      return .again
    }
    if state.parcels.allSatisfy({ $0.fate == .cancelled }) {
      return try await cancel(&state, context)
    }
    if state.beginCaptures() { return .again }
    try await capture(&state, context)
    try await restockStopped(&state, context)
    return collected(&state, context)
  }

  private func makeShipment(
    _ index: Int, _ state: inout FulfilState, _ context: SagaContext
  ) async throws {
    let (parcel, address) = (state.parcels[index], state.address)
    do throws(LogisticsServiceCreateShipmentError) {
      let shipment = try await logistics.with(
        idempotencyKey: context.key("ship/\(parcel.warehouse)")
      ).createShipment(
        order: state.order, warehouse: parcel.warehouse, quote: state.quote,
        destination: Destination(
          name: address.name, street: address.street, city: address.city,
          postalCode: address.postalCode, country: address.country),
        lines: parcel.lines.map { ShipmentLine(sku: $0.sku, quantity: $0.quantity) })
      state.parcels[index].shipment = shipment.id
      context.commit { db in try OrderRows(db: db).see(shipment) }
    } catch {
      switch error {
      // Nobody goes there: what has not left is sent back to stock, and not paid for.
      case .notServed: state.stopReason = "no carrier delivers to the address"
      case .call(let failure): throw failure
      }
    }
  }

  /// Whether the customer, or the lack of a carrier, wants what has not left to stay.
  private func wantsStop(_ state: inout FulfilState) async throws -> Bool {
    if state.stopReason.isEmpty {
      let order = state.order
      let wish = try await store.read { db in try OrderRows(db: db).order(order)?.stopReason }
      guard let wish else { return false }
      state.stopReason = wish.isEmpty ? "cancelled" : wish
    }
    return true
  }

  /// Stops what has not left, and finds out what has. All of it before any money is taken: the last
  /// capture must know that it is the last.
  private func stop(_ state: inout FulfilState, _ context: SagaContext) async throws {
    for index in state.parcels.indices where state.parcels[index].fate == .waiting {
      try await stopShipment(index, &state, context)
    }
  }

  private func stopShipment(
    _ index: Int, _ state: inout FulfilState, _ context: SagaContext
  ) async throws {
    let parcel = state.parcels[index]
    do throws(LogisticsServiceCancelShipmentError) {
      _ = try await logistics.with(idempotencyKey: context.key("stop/\(parcel.warehouse)"))
        .cancelShipment(shipment: parcel.shipment)
      state.parcels[index].fate = .cancelled
    } catch {
      switch error {
      case .cannotCancel(let error): state.parcels[index].take(error.status)
      case .unknownShipment:
        throw UnexpectedState(what: "the shipment \(parcel.shipment)", is: "not known any more")
      case .call(let failure): throw failure
      }
    }
  }

  /// Nothing has left and nothing will: the goods go back to stock, the promise is given up.
  private func cancel(
    _ state: inout FulfilState, _ context: SagaContext
  ) async throws -> SagaOutcome {
    try await void(&state, context)
    for index in state.parcels.indices {
      try await restock(state.parcels[index], of: state.order, "stopped", context)
      state.parcels[index].isUndone = true
    }
    state.isOver = true
    let (order, reason) = (state.order, state.stopReason)
    context.commit { db in
      try OrderRows(db: db).tell(.cancelled, of: order, reason: reason)
    }
    return .done
  }

  /// Those of which that was decided, the final one last: it gives up what is left of the promise.
  private func capture(_ state: inout FulfilState, _ context: SagaContext) async throws {
    let begun = state.parcels.indices.filter { index in
      state.parcels[index].captureBegun && !state.parcels[index].isCaptured
    }
    for index in begun.sorted(by: { !state.parcels[$0].isFinal && state.parcels[$1].isFinal }) {
      try await capture(state.parcels[index], of: state.order, context)
      state.parcels[index].isCaptured = true
    }
  }

  private func capture(
    _ parcel: Parcel, of order: UUID, _ context: SagaContext
  ) async throws {
    let reference = "shipment/\(parcel.shipment.uuidString.lowercased())"
    do throws(PaymentServiceCaptureError) {
      _ = try await payment.with(idempotencyKey: context.key("capture/\(parcel.warehouse)"))
        .capture(
          order: order, amount: parcel.amount, reference: reference, final: parcel.isFinal)
    } catch {
      switch error {
      case .outcomeUnknown: throw Self.unknownPayment
      case .unknownPayment: throw UnexpectedState(what: "the payment", is: "not known any more")
      case .wrongStatus(let error):
        throw UnexpectedState(what: "the payment of a parcel that left", is: "\(error.status)")
      case .amountTooLarge(let error):
        throw UnexpectedState(
          what: "the promised rest", is: "\(error.allowed), not \(error.requested)")
      case .call(let failure): throw failure
      }
    }
  }

  /// What was stopped while another parcel of the order had left already.
  private func restockStopped(_ state: inout FulfilState, _ context: SagaContext) async throws {
    for index in state.parcels.indices {
      guard state.parcels[index].fate == .cancelled, !state.parcels[index].isUndone else {
        continue
      }
      try await restock(state.parcels[index], of: state.order, "stopped", context)
      state.parcels[index].isUndone = true
    }
  }

  func restock(
    _ parcel: Parcel, of order: UUID, _ why: String, _ context: SagaContext
  ) async throws {
    let reference = "\(why)/\(parcel.warehouse)"
    do throws(WarehouseServiceRestockError) {
      _ = try await warehouse.with(idempotencyKey: context.key("restock/\(reference)")).restock(
        reservation: order,
        lines: parcel.lines.map { Line(sku: $0.sku, quantity: $0.quantity) },
        reference: reference)
    } catch {
      switch error {
      case .unknownReservation:
        throw UnexpectedState(what: "the reservation", is: "not known any more")
      case .call(let failure): throw failure
      }
    }
  }

  private func collected(
    _ state: inout FulfilState, _ context: SagaContext
  ) -> SagaOutcome {
    let sent = state.parcels.filter { $0.fate != .cancelled }
    let gone = sent.count(where: \.hasLeft)
    let order = state.order
    let reason = sent.count < state.parcels.count ? "a part was cancelled" : ""
    guard gone < sent.count else {
      context.commit { db in try OrderRows(db: db).tell(.shipped, of: order, reason: reason) }
      return .done
    }
    if gone > 0 {
      context.commit { db in
        try OrderRows(db: db).tell(.partiallyShipped, of: order, reason: reason)
      }
    }
    return .wait(until: context.now.advanced(by: options.lookInterval))
  }
}

extension FulfilState {
  /// Decides whether anything is stopped. Once a parcel has left the customer cannot cancel any more;
  /// what nobody carries is stopped all the same.
  fileprivate mutating func beginStop() {
    for index in parcels.indices where parcels[index].shipment == .nil {
      parcels[index].fate = .cancelled
    }
    stopWasBegun = true
    stopWasTried = parcels.contains(where: \.hasLeft)
  }

  /// Decides which parcels are paid for now. Returns whether there are any.
  fileprivate mutating func beginCaptures() -> Bool {
    let new = parcels.indices.filter { index in
      parcels[index].hasLeft && !parcels[index].captureBegun
        && parcels[index].amount.minorUnits > 0
    }
    for index in new { parcels[index].captureBegun = true }
    // Nothing more will come when all that is left to be paid for has been begun.
    let isLast = parcels.allSatisfy { parcel in
      parcel.fate == .cancelled || parcel.captureBegun || parcel.amount.minorUnits == 0
    }
    if isLast, let last = new.last { parcels[last].isFinal = true }
    return !new.isEmpty
  }
}
