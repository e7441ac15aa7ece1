// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import PaymentAPI

struct PaymentHandler: PaymentService {
  let payments: Payments
  let webhooks: WebhookInbox

  /// More than an order of this shop costs, and few enough that the books' sums don't overflow.
  static let maxAmount: Int64 = 100_000_000_000
  /// Longer than anything that may send a request again.
  private static let retention = Duration.seconds(7 * 24 * 60 * 60)

  func authorize(
    order: UUID, customer: UUID, amount: Money, token: String, context: CallContext
  ) async throws -> Payment {
    try check(amount)
    try check(token, "token")
    let request = AuthorizeRequest(order: order, customer: customer, amount: amount, token: token)
    return try await payments.authorize(
      request, context.claim(request, retention: Self.retention))
  }

  func capture(
    order: UUID, amount: Money, reference: String, final: Bool, context: CallContext
  ) async throws -> Payment {
    try check(amount)
    try check(reference, "reference")
    let request = CaptureRequest(order: order, amount: amount, reference: reference, final: final)
    return try await payments.capture(request, context.claim(request, retention: Self.retention))
  }

  func void(order: UUID, context: CallContext) async throws -> Payment {
    let request = VoidRequest(order: order)
    return try await payments.void(request, context.claim(request, retention: Self.retention))
  }

  func refund(
    order: UUID, amount: Money, reference: String, context: CallContext
  ) async throws -> Payment {
    try check(amount)
    try check(reference, "reference")
    let request = RefundRequest(order: order, amount: amount, reference: reference)
    return try await payments.refund(request, context.claim(request, retention: Self.retention))
  }

  func get(order: UUID, context: CallContext) async throws -> Payment {
    try await payments.payment(order)
  }

  func list(page: PageRequest, context: CallContext) async throws -> PaymentPage {
    try await payments.list(page)
  }

  func listTransactions(
    order: UUID, page: PageRequest, context: CallContext
  ) async throws -> TransactionPage {
    try await payments.transactions(order, page)
  }

  func ledger(order: UUID, context: CallContext) async throws -> Ledger {
    try await payments.ledger(order)
  }

  func balance(context: CallContext) async throws -> Balance {
    try await payments.balance()
  }

  func providerWebhook(
    id: String, body: Bytes, signature: String, context: CallContext
  ) async throws {
    try await webhooks.take(id: id, body: body, signature: signature)
  }

  private func check(_ amount: Money) throws {
    guard 1...Self.maxAmount ~= amount.minorUnits else {
      throw RPCError(
        .invalidArgument,
        "the amount is \(amount.minorUnits), it must be from 1 to \(Self.maxAmount)")
    }
    // ISO 4217: the schema's rule does not see an amount that was left out.
    guard amount.currency.utf8.count == 3 else {
      throw RPCError(.invalidArgument, "the amount has no currency of three letters")
    }
  }

  /// What a column of text cannot hold as it came would be another reference when it is read again.
  private func check(_ text: String, _ name: String) throws {
    guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw RPCError(.invalidArgument, "the \(name) has control characters; leave them out")
    }
  }
}
