// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import PaymentAPI

/// What an operation that came to something makes of the payment. No I/O.
extension PaymentRecord {
  /// Takes the answer to an operation. Returns what it means for the books.
  mutating func take(_ answer: ProviderAnswer, to operation: PaymentOperation) -> [Posting] {
    switch (operation.kind, answer.status) {
    case (.authorization, .requiresAction):
      status = .requiresAction
      promise = answer.promise
      actionURL = answer.actionURL
      return []
    case (.authorization, .succeeded):
      return promised(answer)
    case (.authorization, .declined):
      declined(answer)
      return []
    case (.capture, .succeeded):
      return captured(operation)
    case (.release, .succeeded):
      return released(operation)
    case (.refund, .succeeded):
      refunded += operation.amount.minorUnits
      status = spentStatus
      return Posting.refund(operation.amount.minorUnits)
    default:
      // A capture, release or refund that the provider refused changes nothing.
      return []
    }
  }

  private mutating func promised(_ answer: ProviderAnswer) -> [Posting] {
    status = .authorized
    promise = answer.promise
    actionURL = ""
    authorized = requested.minorUnits
    return Posting.promise(authorized, method)
  }

  private mutating func declined(_ answer: ProviderAnswer) {
    isClosed = true
    actionURL = ""
    guard answer.code == ProviderAnswer.abandonedCode else {
      status = .failed
      declineCode = answer.code
      isRetriable = answer.isRetriable
      return
    }
    status = isVoidRequested ? .voided : .failed
    guard status == .failed else { return }
    declineCode = "provider_timeout"
    isRetriable = true
  }

  private mutating func captured(_ operation: PaymentOperation) -> [Posting] {
    let amount = operation.amount.minorUnits
    captured += amount
    let rest = operation.isFinal ? remaining : 0
    isClosed = operation.isFinal || captured == authorized
    status = spentStatus
    return Posting.capture(amount, method) + Posting.release(rest, method)
  }

  private mutating func released(_ operation: PaymentOperation) -> [Posting] {
    let rest = remaining
    isClosed = true
    actionURL = ""
    if captured == 0 {
      status = operation.reference == PaymentOperation.expired ? .expired : .voided
    } else {
      status = spentStatus
    }
    return Posting.release(rest, method)
  }

  /// The status once something was captured.
  private var spentStatus: PaymentStatus {
    if refunded > 0 { return isClosed && refunded == captured ? .refunded : .partiallyRefunded }
    return isClosed ? .captured : .partiallyCaptured
  }
}
