// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import PaymentAPI

/// An operation whose outcome is to be found out.
struct PendingOperation: Sendable {
  let operation: PaymentOperation
  let payment: PaymentRecord
  /// Whether it was begun just now, so that nothing was sent yet.
  var isNew = false
  let now: Timestamp

  /// Whether nobody wants the promise any more, of which nothing is known. One that waits for the
  /// customer is known, and is released instead.
  var isToBeAbandoned: Bool {
    guard operation.kind == .authorization, operation.status == .pending else { return false }
    return payment.isVoidRequested
      || now > operation.at.advanced(by: .seconds(PaymentOperation.patienceSeconds))
  }

  var request: ProviderRequest {
    let rest = payment.remaining - operation.amount.minorUnits
    return ProviderRequest(
      key: operation.key, kind: operation.kind, order: operation.order, promise: payment.promise,
      amount: operation.amount, rest: payment.money(rest), isFinal: operation.isFinal,
      token: operation.token)
  }
}
