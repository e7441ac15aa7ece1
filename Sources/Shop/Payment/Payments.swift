// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import PaymentAPI

/// The payments' own database, and the providers that it keeps in step with.
///
/// A foreign effect cannot be in our transaction. So the intent is committed before the provider is
/// asked and the outcome after, and whoever finds an intent without an outcome asks the provider
/// under its key: the caller again, another call for the same order, or ``PaymentResolver``.
struct Payments: Sendable {
  let store: Store
  let card: any PaymentProvider
  let bank: any PaymentProvider

  /// So often one call asks: other operations of the order go first, then its own. One that comes
  /// in between again and again is not waited for.
  private static let roundLimit = 25

  func authorize(_ request: PaymentServiceAuthorizeRequest, _ claim: IdempotencyClaim) async throws
    -> Payment
  {
    try await run(request.order, claim) { rows in
      try rows.authorize(
        request.order, customer: request.customer, amount: request.amount, token: request.token)
    }
  }

  func capture(_ request: PaymentServiceCaptureRequest, _ claim: IdempotencyClaim) async throws
    -> Payment
  {
    try await run(request.order, claim) { rows in
      try rows.capture(
        request.order, request.amount, reference: request.reference, isFinal: request.final)
    }
  }

  func void(_ request: PaymentServiceVoidRequest, _ claim: IdempotencyClaim) async throws -> Payment
  {
    try await run(request.order, claim) { rows in try rows.void(request.order) }
  }

  func refund(_ request: PaymentServiceRefundRequest, _ claim: IdempotencyClaim) async throws
    -> Payment
  {
    try await run(request.order, claim) { rows in
      try rows.refund(request.order, request.amount, reference: request.reference)
    }
  }

  /// - Throws: ``UnknownPayment``.
  func payment(_ order: UUID) async throws -> Payment {
    try await store.read { db in try PaymentRows(db: db).knownPayment(order).message }
  }

  /// Asks until there is nothing left to ask, and keeps the reply for the claim.
  private func run(
    _ order: UUID, _ claim: IdempotencyClaim,
    _ begin: @escaping @Sendable (PaymentRows<WriteTransaction>) throws -> Beginning
  ) async throws -> Payment {
    if let reply: Payment = try await store.reply(to: claim) { return reply }
    for _ in 0..<Self.roundLimit {
      switch try await store.write({ db in try begin(PaymentRows(db: db)) }) {
      case .settled(let payment) where payment.status == .requiresAction:
        // Not the last word, so it is not kept: the same key asks what became of it.
        return payment.message
      case .settled:
        return try await store.write(idempotently: claim) { db in
          try PaymentRows(db: db).knownPayment(order).message
        }
      case .unsettled(let pending): try await settle(pending)
      }
    }
    throw OutcomeUnknown(order: order)
  }
}

extension Payments {
  /// Finds out what became of an operation, and keeps it.
  ///
  /// - Throws: ``OutcomeUnknown`` when the provider does not say.
  func settle(_ pending: PendingOperation) async throws {
    let answer: ProviderAnswer
    do throws(RPCError) {
      answer = try await self.answer(to: pending)
    } catch {
      // Whatever the failure is called: the provider may have done it before.
      throw OutcomeUnknown(order: pending.operation.order)
    }
    let key = pending.operation.key
    try await store.write { db in try PaymentRows(db: db).take(answer, to: key) }
    guard answer.status != .pending else {
      throw OutcomeUnknown(order: pending.operation.order)
    }
  }

  private func answer(to pending: PendingOperation) async throws(RPCError) -> ProviderAnswer {
    let provider = provider(for: pending.payment.method)
    let request = pending.request
    if pending.isNew {
      do throws(RPCError) {
        return try await provider.send(request)
      } catch {
        // Not sent again at once: what came of it is asked, and if nothing did, somebody asks later.
        guard let known = try await provider.lookup(request) else { throw error }
        return known
      }
    }
    if pending.isToBeAbandoned { return try await provider.abandon(request) }
    // Never sent again blindly, although the key would make it harmless.
    if let known = try await provider.lookup(request) { return known }
    return try await provider.send(request)
  }

  private func provider(for method: PaymentMethod) -> any PaymentProvider {
    switch method {
    case .card: card
    case .bank: bank
    }
  }
}
