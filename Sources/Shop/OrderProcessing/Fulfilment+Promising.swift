// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusWire
import CommonAPI
import OrderProcessingAPI
import OrderProcessingState
import PaymentAPI
import WarehouseAPI

/// Before the pivot: goods are held, money is promised, then the goods are sold.
extension Fulfilment {
  func reserve(_ state: inout FulfilState, _ context: SagaContext) async throws -> SagaOutcome {
    let order = state.order
    let lines = state.lines.map { Line(sku: $0.sku, quantity: $0.quantity) }
    do throws(WarehouseServiceReserveError) {
      _ = try await warehouse.with(idempotencyKey: context.key("reserve"))
        .reserve(reservation: order, lines: lines, ttl: options.reservationTime)
    } catch {
      switch error {
      case .outOfStock(let error): return state.end(.rejected, Self.text(error))
      case .reservationEnded: return state.end(.rejected, "the goods were given up")
      case .call(let failure): throw failure
      }
    }
    context.commit { db in try OrderRows(db: db).tell(.reserved, of: order) }
    return .done
  }

  func release(_ state: inout FulfilState, _ context: SagaContext) async throws {
    do throws(WarehouseServiceReleaseError) {
      _ = try await warehouse.with(idempotencyKey: context.key("release"))
        .release(reservation: state.order)
    } catch {
      switch error {
      // Sold goods are not given up here: then our own state is wrong, and somebody has to look.
      case .reservationEnded(let error) where error.status == .committed:
        throw UnexpectedState(what: "the reservation of an order that turned back", is: "committed")
      case .reservationEnded: return
      case .call(let failure): throw failure
      }
    }
  }

  /// Asks for the promise; when the customer has to confirm it, waits and looks what became of it.
  func authorize(_ state: inout FulfilState, _ context: SagaContext) async throws -> SagaOutcome {
    let order = state.order
    if state.isFree { return authorized(order, context) }
    let payment =
      state.payBy == Timestamp()
      ? try await promise(&state, context) : try await lookedUp(order)
    guard let payment else { return .fail(state.reason) }
    switch payment.status {
    case .authorized, .partiallyCaptured, .captured: return authorized(order, context)
    case .requiresAction, .pending: return confirming(payment, &state, context)
    case .failed: return state.end(.rejected, Self.declined(payment.declineCode))
    case .voided, .expired, .refunded, .partiallyRefunded:
      return state.end(.rejected, "the payment was given up")
    case .unrecognized(let number):
      throw UnexpectedState(what: "the payment", is: "of status \(number)")
    }
  }

  func void(_ state: inout FulfilState, _ context: SagaContext) async throws {
    guard !state.isFree else { return }
    do throws(PaymentServiceVoidError) {
      _ = try await payment.with(idempotencyKey: context.key("void")).void(order: state.order)
    } catch {
      switch error {
      case .wrongStatus(let error) where [.failed, .voided, .expired].contains(error.status):
        return
      case .wrongStatus(let error):
        throw UnexpectedState(what: "the payment that is to be given up", is: "\(error.status)")
      case .outcomeUnknown: throw Self.unknownPayment
      case .call(let failure): throw failure
      }
    }
  }

  /// The pivot. Once it is begun, only its own answer can turn the order back.
  func sell(_ state: inout FulfilState, _ context: SagaContext) async throws -> SagaOutcome {
    let order = state.order
    let sold: Reservation
    do throws(WarehouseServiceCommitError) {
      sold = try await warehouse.with(idempotencyKey: context.key("sell"))
        .commit(reservation: order)
    } catch {
      switch error {
      case .outOfStock(let error): return state.end(.rejected, Self.text(error))
      case .reservationEnded, .unknownReservation:
        return state.end(.rejected, "the goods were given up")
      case .call(let failure): throw failure
      }
    }
    try state.pack(sold.allocations)
    context.commit { db in try OrderRows(db: db).tell(.confirmed, of: order) }
    return .done
  }

  static let unknownPayment = RPCError(
    .unavailable, "the provider does not say what became of the payment")

  private func authorized(_ order: UUID, _ context: SagaContext) -> SagaOutcome {
    context.commit { db in try OrderRows(db: db).tell(.authorized, of: order) }
    return .done
  }

  /// `nil` when it was refused.
  private func promise(
    _ state: inout FulfilState, _ context: SagaContext
  ) async throws -> Payment? {
    do throws(PaymentServiceAuthorizeError) {
      return try await payment.with(idempotencyKey: context.key("authorize")).authorize(
        order: state.order, customer: state.customer, amount: state.total, token: state.token)
    } catch {
      switch error {
      case .declined(let error): _ = state.end(.rejected, Self.declined(error.code))
      case .wrongStatus: _ = state.end(.rejected, "the payment was given up")
      case .outcomeUnknown: throw Self.unknownPayment
      case .call(let failure): throw failure
      }
      return nil
    }
  }

  private func lookedUp(_ order: UUID) async throws -> Payment {
    do throws(PaymentServiceGetError) {
      return try await payment.get(order: order)
    } catch {
      switch error {
      case .unknownPayment: throw UnexpectedState(what: "the payment", is: "not known any more")
      case .call(let failure): throw failure
      }
    }
  }

  private func confirming(
    _ payment: Payment, _ state: inout FulfilState, _ context: SagaContext
  ) -> SagaOutcome {
    let isFirst = state.payBy == Timestamp()
    if isFirst { state.payBy = context.now.advanced(by: options.paymentTime) }
    guard context.now < state.payBy else {
      return state.end(.expired, "the payment was not confirmed in time")
    }
    if payment.status == .requiresAction {
      let (order, url) = (state.order, payment.actionUrl)
      context.commit { db in
        try OrderRows(db: db).tell(.actionRequired, of: order, actionURL: url)
      }
    }
    // The provider's news wakes the saga; should none come, it is asked.
    let look = context.now.advanced(by: min(options.lookInterval, .seconds(60)))
    return .wait(until: min(state.payBy, look))
  }

  private static func declined(_ code: String) -> String {
    "the payment was declined: \(code.isEmpty ? "no reason given" : code)"
  }

  private static func text(_ error: OutOfStock) -> String {
    let skus = error.shortages.map(\.sku).joined(separator: ", ")
    return skus.isEmpty ? "out of stock" : "out of stock: \(skus)"
  }
}

/// What another service says does not go with what we did. Tried again, and shown to people.
struct UnexpectedState: Error, CustomStringConvertible {
  let what: String
  let state: String

  init(what: String, is state: String) {
    self.what = what
    self.state = state
  }

  var description: String { "\(what) is \(state); look at both services" }
}

extension FulfilState {
  /// One parcel for each warehouse that the goods lie in, with its part of the price.
  mutating func pack(_ allocations: [Allocation]) throws {
    let prices = Dictionary(lines.map { ($0.sku, $0.unitPrice) }, uniquingKeysWith: { a, _ in a })
    parcels = allocations.filter { !$0.lines.isEmpty }.map { part in
      Parcel(
        warehouse: part.warehouse,
        lines: part.lines.map { line in
          OrderedLine(
            sku: line.sku, quantity: line.quantity, unitPrice: prices[line.sku] ?? Money())
        })
    }
    guard !parcels.isEmpty else {
      throw UnexpectedState(what: "the reservation that was sold", is: "without goods")
    }
    ParcelShares.spread(total, over: &parcels)
  }
}
