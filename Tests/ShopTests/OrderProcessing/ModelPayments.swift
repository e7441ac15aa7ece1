// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import PaymentAPI

/// Payments as their schema describes them, in memory. The token says what the provider does: `ok`,
/// `declined`, `3ds`.
struct ModelPayments {
  struct Kept {
    var amount: Int64
    var status: PaymentStatus
    var authorized: Int64 = 0
    var captured: Int64 = 0
    var refunded: Int64 = 0
    /// Nothing of the promise is left.
    var isClosed = false
    var done: Set<String> = []
    var version: UInt64 = 1
  }

  private(set) var payments: [UUID: Kept] = [:]
  /// What the subscribers will be told.
  var news: [PaymentChanged] = []

  mutating func authorize(_ order: UUID, _ amount: Money, _ token: String) throws -> Payment {
    if let kept = payments[order] {
      switch kept.status {
      case .voided, .expired: throw WrongStatus(status: kept.status)
      case .failed: throw Declined(code: "insufficient_funds", retriable: true)
      default: return reply(order)
      }
    }
    var kept = Kept(amount: amount.minorUnits, status: .authorized)
    switch token {
    case "declined": kept.status = .failed
    case "3ds": kept.status = .requiresAction
    default: kept.authorized = amount.minorUnits
    }
    keep(kept, order)
    if kept.status == .failed { throw Declined(code: "insufficient_funds", retriable: true) }
    return reply(order)
  }

  /// What the customer does at the bank.
  mutating func confirm(_ order: UUID, isAccepted: Bool) {
    guard var kept = payments[order], kept.status == .requiresAction else { return }
    kept.status = isAccepted ? .authorized : .failed
    kept.authorized = isAccepted ? kept.amount : 0
    kept.version += 1
    keep(kept, order)
  }

  mutating func void(_ order: UUID) throws -> Payment {
    guard var kept = payments[order] else {
      keep(Kept(amount: 0, status: .voided, isClosed: true), order)
      return reply(order)
    }
    switch kept.status {
    case .voided, .expired, .failed: return reply(order)
    case .authorized, .requiresAction, .pending: break
    default: throw WrongStatus(status: kept.status)
    }
    kept.status = .voided
    kept.isClosed = true
    kept.version += 1
    keep(kept, order)
    return reply(order)
  }

  mutating func capture(
    _ order: UUID, _ amount: Int64, _ reference: String, isFinal: Bool
  ) throws -> Payment {
    guard var kept = payments[order] else { throw UnknownPayment(order: order) }
    let name = "\(reference) \(amount) \(isFinal)"
    if kept.done.contains(name) { return reply(order) }
    guard [.authorized, .partiallyCaptured].contains(kept.status), !kept.isClosed else {
      throw WrongStatus(status: kept.status)
    }
    let allowed = kept.authorized - kept.captured
    guard amount <= allowed else {
      throw AmountTooLarge(requested: amount, allowed: allowed)
    }
    kept.captured += amount
    kept.isClosed = isFinal || kept.captured == kept.authorized
    kept.status = kept.isClosed ? .captured : .partiallyCaptured
    kept.done.insert(name)
    kept.version += 1
    keep(kept, order)
    return reply(order)
  }

  mutating func refund(_ order: UUID, _ amount: Int64, _ reference: String) throws -> Payment {
    guard var kept = payments[order] else { throw UnknownPayment(order: order) }
    let name = "\(reference) \(amount)"
    if kept.done.contains(name) { return reply(order) }
    let allowed = kept.captured - kept.refunded
    guard amount <= allowed else { throw AmountTooLarge(requested: amount, allowed: allowed) }
    kept.refunded += amount
    kept.status = kept.refunded == kept.captured ? .refunded : .partiallyRefunded
    kept.done.insert(name)
    kept.version += 1
    keep(kept, order)
    return reply(order)
  }

  func get(_ order: UUID) throws -> Payment {
    guard payments[order] != nil else { throw UnknownPayment(order: order) }
    return reply(order)
  }

  private mutating func keep(_ kept: Kept, _ order: UUID) {
    payments[order] = kept
    news.append(PaymentChanged(order: order, status: kept.status, version: kept.version))
  }

  private func reply(_ order: UUID) -> Payment {
    guard let kept = payments[order] else { return Payment() }
    return Payment(
      order: order, status: kept.status,
      authorized: Money(minorUnits: kept.authorized, currency: "EUR"),
      captured: Money(minorUnits: kept.captured, currency: "EUR"),
      refunded: Money(minorUnits: kept.refunded, currency: "EUR"),
      declineCode: kept.status == .failed ? "authentication_failed" : "",
      actionUrl: kept.status == .requiresAction ? "https://bank.example/confirm" : "",
      version: kept.version)
  }
}
