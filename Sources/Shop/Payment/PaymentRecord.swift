// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import PaymentAPI

/// The payment of one order, as it is kept.
struct PaymentRecord: Sendable, Equatable {
  let id: UUID
  let order: UUID
  let customer: UUID
  let method: PaymentMethod
  /// What the promise was asked for; nothing when the order was voided before.
  let requested: Money
  var status = PaymentStatus.pending
  var authorized: Int64 = 0
  var captured: Int64 = 0
  var refunded: Int64 = 0
  /// Nothing of the promise is left: it was used up, given up or never made.
  var isClosed = false
  /// It was voided while nobody knew whether it was made.
  var isVoidRequested = false
  /// The provider's number of the promise.
  var promise = ""
  var declineCode = ""
  var isRetriable = false
  var actionURL = ""
  let expiresAt: Timestamp
  var version: UInt64 = 0

  /// So long a promise holds.
  static let lifetimeSeconds: Int64 = 7 * 24 * 60 * 60

  /// What is left of the promise.
  var remaining: Int64 { isClosed ? 0 : authorized - captured }

  var refundable: Int64 { captured - refunded }

  func money(_ minorUnits: Int64) -> Money {
    Money(minorUnits: minorUnits, currency: requested.currency)
  }

  var message: Payment {
    Payment(
      id: id, order: order, status: status, authorized: money(authorized),
      captured: money(captured), refunded: money(refunded), declineCode: declineCode,
      actionUrl: actionURL, expiresAt: expiresAt, version: version, customer: customer)
  }

  var event: PaymentChanged {
    PaymentChanged(
      order: order, payment: id, status: status, authorized: money(authorized),
      captured: money(captured), refunded: money(refunded), declineCode: declineCode,
      version: version, customer: customer)
  }
}
