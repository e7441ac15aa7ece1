// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import PaymentAPI

/// One thing that the provider is asked to do. It is kept before the provider is asked, so that
/// after a crash it is known what to ask about.
struct PaymentOperation: Sendable, Equatable {
  /// 0 until it is kept.
  var number: Int64 = 0
  let order: UUID
  let kind: TransactionKind
  /// The shipment of a capture, the return of a refund; why a release came.
  let reference: String
  let amount: Money
  var isFinal = false
  /// Kept until it needs not be sent any more.
  var token = ""
  var status = TransactionStatus.pending
  var code = ""
  let at: Timestamp
  var attempts = 0

  /// The reference of a release that nobody asked for: the promise ran out.
  static let expired = "expired"
  /// More in one order is no business of a customer.
  static let maxCount = 500
  /// A promise that is still unknown by then is given up: whoever waited for it has left.
  static let patienceSeconds: Int64 = 10 * 60

  /// Names the operation at the provider for ever: derived, so that it is the same after a crash.
  var key: String { Self.key(order, kind, reference) }

  static func key(_ order: UUID, _ kind: TransactionKind, _ reference: String) -> String {
    let order = order.uuidString.lowercased()
    return switch kind {
    case .authorization: "\(order)/authorization"
    // A promise is released once, whoever asks for it.
    case .release: "\(order)/release"
    case .capture: "\(order)/capture/\(reference)"
    case .refund: "\(order)/refund/\(reference)"
    case .unrecognized(let number): "\(order)/\(number)/\(reference)"
    }
  }

  /// Whether an answer says more than what is known already. What is decided stays so.
  func isAdvanced(by answer: ProviderAnswer) -> Bool {
    answer.status.rank > status.rank
  }

  /// When the provider is asked again: soon at first, then each minute.
  func nextTry(after now: Timestamp) -> Timestamp? {
    switch status {
    // Longer than a call that is still under way.
    case .pending:
      now.advanced(by: .seconds(attempts == 0 ? 8 : min(Int64(1) << min(attempts, 6), 60)))
    // The customer takes a while, and the provider tells us.
    case .requiresAction: now.advanced(by: .seconds(60))
    default: nil
    }
  }

  var message: Transaction {
    Transaction(
      number: UInt64(clamping: number), kind: kind, status: status, amount: amount,
      reference: reference, code: code, at: at)
  }
}

extension TransactionStatus {
  fileprivate var rank: Int {
    switch self {
    case .pending, .unrecognized: 0
    case .requiresAction: 1
    case .succeeded, .declined: 2
    }
  }
}
