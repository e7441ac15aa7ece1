// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import PaymentAPI

/// The rules of each call. They are asked again after each answer of the provider, so they look at
/// nothing but what is kept.
extension PaymentRows where Transaction == WriteTransaction {
  func authorize(
    _ order: UUID, customer: UUID, amount: Money, token: String
  ) throws -> Beginning {
    let method = PaymentMethod(token: token)
    guard let payment = try payment(order) else {
      let payment = PaymentRecord(
        id: UUID.v7(at: db.now), order: order, customer: customer, method: method,
        requested: amount,
        expiresAt: db.now.advanced(by: .seconds(PaymentRecord.lifetimeSeconds)))
      try keep(payment, insteadOf: nil)
      return try unsettled(
        begin(
          PaymentOperation(
            order: order, kind: .authorization, reference: "", amount: amount, token: token,
            at: db.now)), isNew: true)
    }
    guard !payment.isVoidRequested else { throw WrongStatus(status: .voided) }
    guard payment.status != .voided, payment.status != .expired else {
      throw WrongStatus(status: payment.status)
    }
    guard payment.requested == amount, payment.customer == customer else {
      throw OtherRequest(what: "the authorisation", before: payment.requested, now: amount)
    }
    switch payment.status {
    case .pending:
      guard let operation = try unknownOperation(of: order) else { return .settled(payment) }
      return try unsettled(operation)
    case .failed:
      throw Declined(code: payment.declineCode, retriable: payment.isRetriable)
    default: return .settled(payment)
    }
  }

  func capture(
    _ order: UUID, _ amount: Money, reference: String, isFinal: Bool
  ) throws -> Beginning {
    let payment = try knownPayment(order)
    let capture = PaymentOperation(
      order: order, kind: .capture, reference: reference, amount: amount, isFinal: isFinal,
      at: db.now)
    if let known = try resumed(capture, payment) { return known }
    if let other = try unknownOperation(of: order) { return try unsettled(other) }
    switch payment.status {
    case .authorized, .partiallyCaptured, .partiallyRefunded: break
    default: throw WrongStatus(status: payment.status)
    }
    guard !payment.isClosed else { throw WrongStatus(status: payment.status) }
    // A promise that has run out is none, even before the sweep.
    if payment.expiresAt <= db.now {
      guard let expiry = try expire(payment) else { throw WrongStatus(status: .expired) }
      return .unsettled(expiry)
    }
    try check(amount, atMost: payment.remaining, of: payment)
    return try unsettled(begin(capture), isNew: true)
  }

  func refund(_ order: UUID, _ amount: Money, reference: String) throws -> Beginning {
    let payment = try knownPayment(order)
    let refund = PaymentOperation(
      order: order, kind: .refund, reference: reference, amount: amount, at: db.now)
    if let known = try resumed(refund, payment) { return known }
    if let other = try unknownOperation(of: order) { return try unsettled(other) }
    guard payment.captured > 0 else { throw WrongStatus(status: payment.status) }
    try check(amount, atMost: payment.refundable, of: payment)
    return try unsettled(begin(refund), isNew: true)
  }

  func void(_ order: UUID) throws -> Beginning {
    guard let payment = try payment(order) else { return .settled(try tombstone(order)) }
    switch payment.status {
    case .voided, .expired, .failed: return .settled(payment)
    default: break
    }
    if let unknown = try unknownOperation(of: order) {
      guard unknown.kind == .authorization, !payment.isVoidRequested else {
        return try unsettled(unknown)
      }
      var unwanted = payment
      unwanted.isVoidRequested = true
      try keep(unwanted, insteadOf: payment)
      return try unsettled(unknown)
    }
    guard payment.captured == 0 else { throw WrongStatus(status: payment.status) }
    guard try release(of: payment) != nil else {
      return try unsettled(beginRelease(of: payment, reason: ""), isNew: true)
    }
    // It was refused: the customer's no, of which we have not heard, may have been quicker.
    guard payment.status == .requiresAction,
      let promise = try operation(PaymentOperation.key(order, .authorization, ""))
    else { throw WrongStatus(status: payment.status) }
    return try unsettled(promise)
  }

  /// Begins to give up a promise that has run out; `nil` when the provider refused that before.
  func expire(_ payment: PaymentRecord) throws -> PendingOperation? {
    guard try release(of: payment) == nil else { return nil }
    return try pending(
      beginRelease(of: payment, reason: PaymentOperation.expired), isNew: true)
  }

  /// What became of an operation that was begun before; `nil` when it was not.
  private func resumed(
    _ wanted: PaymentOperation, _ payment: PaymentRecord
  ) throws -> Beginning? {
    guard let known = try operation(wanted.key) else { return nil }
    guard known.amount == wanted.amount, known.isFinal == wanted.isFinal else {
      throw OtherRequest(what: wanted.reference, before: known.amount, now: wanted.amount)
    }
    switch known.status {
    case .succeeded: return .settled(payment)
    case .declined: throw WrongStatus(status: payment.status)
    default: return try unsettled(known)
    }
  }

  /// A payment that was given up before it began, so that an authorisation that is late finds it.
  private func tombstone(_ order: UUID) throws -> PaymentRecord {
    // Of what currency it would have been nobody has said; an amount has one all the same.
    let nothing = Money(minorUnits: 0, currency: "EUR")
    var payment = PaymentRecord(
      id: UUID.v7(at: db.now), order: order, customer: UUID.nil, method: .card, requested: nothing,
      expiresAt: db.now)
    payment.status = .voided
    payment.isClosed = true
    try keep(payment, insteadOf: nil)
    return try knownPayment(order)
  }

  private func check(_ amount: Money, atMost limit: Int64, of payment: PaymentRecord) throws {
    guard amount.currency == payment.requested.currency else {
      throw OtherCurrency(found: amount.currency, expected: payment.requested.currency)
    }
    guard amount.minorUnits <= limit else {
      throw AmountTooLarge(requested: amount.minorUnits, allowed: limit)
    }
  }

  private func unsettled(
    _ operation: PaymentOperation, isNew: Bool = false
  ) throws -> Beginning {
    .unsettled(try pending(operation, isNew: isNew))
  }

  func pending(_ operation: PaymentOperation, isNew: Bool = false) throws -> PendingOperation {
    PendingOperation(
      operation: operation, payment: try knownPayment(operation.order), isNew: isNew, now: db.now)
  }
}
