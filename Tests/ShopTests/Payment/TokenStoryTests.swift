// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import PaymentAPI
import ProviderAPI
import Testing

@testable import ShopPayment
@testable import ShopProvider

/// What each token of the provider leads to, between the two true services.
@Suite struct TokenStoryTests {
  let order = UUID()

  @Test("promised, captured in parts, refunded in parts")
  func success() async throws {
    let system = try await MoneySystem()
    let promised = try await system.authorize(order)
    #expect(promised.status == .authorized && promised.authorized == euros(10_000))
    #expect(promised.expiresAt.seconds == system.clock.now().seconds + 7 * 86_400)
    #expect(try await system.capture(order, 4_000, "s1").status == .partiallyCaptured)
    let captured = try await system.capture(order, 5_000, "s2", final: true)
    #expect(captured.status == .captured && captured.captured == euros(9_000))
    #expect(try await system.providerClient.books(order: order).held == 0)
    #expect(try await system.refund(order, 2_000, "r1").status == .partiallyRefunded)
    let refunded = try await system.refund(order, 7_000, "r2")
    #expect(refunded.status == .refunded && refunded.refunded == euros(9_000))
    #expect(try await system.client.get(order: order) == refunded)
    #expect(
      try await system.events(order).map(\.status) == [
        .pending, .authorized, .partiallyCaptured, .captured, .partiallyRefunded, .refunded,
      ])
    try await system.audit(order)
  }

  @Test(
    "a decline says whether another way to pay may work, again and again",
    arguments: [
      ("tok_insufficient_funds", "insufficient_funds", true),
      ("tok_expired", "expired_card", false),
      ("tok_nonsense", "invalid_token", false),
    ])
  func declines(_ token: String, _ code: String, _ isRetriable: Bool) async throws {
    let system = try await MoneySystem()
    for _ in 0..<2 {
      await #expect(
        throws: PaymentService.AuthorizeError.declined(
          Declined(code: code, retriable: isRetriable))
      ) { try await system.authorize(order, token) }
    }
    #expect(system.way.sent.count == 1)
    let failed = try await system.client.void(order: order)
    #expect(failed.status == .failed && failed.declineCode == code)
    await #expect(throws: PaymentService.CaptureError.wrongStatus(WrongStatus(status: .failed))) {
      try await system.capture(order, 1)
    }
    try await system.audit(order)
  }

  @Test("a customer who confirms is told of by webhook", arguments: [true, false])
  func confirmation(_ confirms: Bool) async throws {
    let system = try await MoneySystem()
    let asked = try await system.authorize(order, "tok_3ds")
    #expect(
      asked.status == .requiresAction
        && asked.actionUrl.hasPrefix("http://localhost:8080/bank/3ds/"))
    let once = system.client.with(idempotencyKey: IdempotencyKey("k"))
    func again() async throws -> Payment {
      try await once.authorize(
        order: order, customer: .nil, amount: euros(10_000), token: "tok_3ds")
    }
    #expect(try await again() == asked)
    await #expect(
      throws: PaymentService.CaptureError.wrongStatus(WrongStatus(status: .requiresAction))
    ) { try await system.capture(order, 1) }
    let reference = try #require(asked.actionUrl.split(separator: "/").last.map(String.init))
    func challenge() async throws -> Challenge {
      try await system.providerClient.challenge(reference: reference)
    }
    let shown = Challenge(reference: reference, amount: euros(10_000), status: .requiresAction)
    #expect(try await challenge() == shown)
    _ = try await system.providerClient.confirm(reference: reference, success: confirms)
    #expect(try await challenge().status == (confirms ? .succeeded : .declined))
    #expect(try await system.sendWebhooks() == 2)
    let payment = try await system.client.get(order: order)
    #expect(payment.status == (confirms ? .authorized : .failed))
    #expect(payment.declineCode == (confirms ? "" : "authentication_failed"))
    #expect(payment.actionUrl.isEmpty)
    // The same key gives what became of it, as what was said before was not the last word.
    #expect((try? await again()) == (confirms ? payment : nil))
    try await system.audit(order)
  }

  @Test("the bank shows a challenge to nobody who does not know its number, and no other payment")
  func noChallenge() async throws {
    let system = try await MoneySystem()
    let paid = try await system.providerClient.authorize(
      key: "k", token: "tok_ok", amount: euros(100), order: order)
    for reference in [paid.reference, "auth_nobody"] {
      await #expect(throws: ProviderService.ChallengeError.unknownChallenge(UnknownChallenge())) {
        try await system.providerClient.challenge(reference: reference)
      }
    }
  }

  @Test("a confirmation whose webhook is lost is asked about")
  func lostConfirmation() async throws {
    let system = try await MoneySystem()
    let asked = try await system.authorize(order, "tok_3ds")
    try await system.resolve()
    #expect(try await system.client.get(order: order) == asked)
    let reference = try #require(asked.actionUrl.split(separator: "/").last.map(String.init))
    _ = try await system.providerClient.confirm(reference: reference, success: true)
    try await system.resolve()
    #expect(try await system.client.get(order: order).status == .authorized)
    #expect(
      try await system.events(order).map(\.status) == [
        .pending, .requiresAction, .authorized,
      ])
    try await system.audit(order)
  }

  @Test("who was asked and did not answer can be given up, and then confirms nothing")
  func voidedConfirmation() async throws {
    let system = try await MoneySystem()
    let asked = try await system.authorize(order, "tok_3ds")
    #expect(try await system.client.void(order: order).status == .voided)
    let reference = try #require(asked.actionUrl.split(separator: "/").last.map(String.init))
    await #expect(throws: ProviderService.ConfirmError.self) {
      try await system.providerClient.confirm(reference: reference, success: true)
    }
    try await system.sendWebhooks()
    try await system.resolve()
    #expect(try await system.client.get(order: order).status == .voided)
    try await system.audit(order)
  }

  @Test("a void that comes after the customer's no, of which nobody heard, finds it")
  func voidAfterRefusal() async throws {
    let system = try await MoneySystem()
    let asked = try await system.authorize(order, "tok_3ds")
    let reference = try #require(asked.actionUrl.split(separator: "/").last.map(String.init))
    _ = try await system.providerClient.confirm(reference: reference, success: false)
    let failed = try await system.client.void(order: order)
    #expect(failed.status == .failed && failed.declineCode == "authentication_failed")
    try await system.audit(order)
  }

  @Test("a customer's yes that overtakes the void of an unknown authorisation is released")
  func voidBeforeConfirmation() async throws {
    let system = try await MoneySystem()
    // Nobody knows that the customer was asked, and the void's question is lost as well.
    system.way.meet(.lostAfter, .lostBefore, .lostBefore)
    _ = try? await system.authorize(order, "tok_3ds")
    _ = try? await system.client.void(order: order)
    let asked = try await system.providerClient.lookup(
      key: PaymentOperation.key(order, .authorization, ""))
    // The first webhook says that the customer is asked; the second, that the answer was yes.
    try await system.sendWebhooks()
    _ = try await system.providerClient.confirm(reference: asked.reference, success: true)
    try await system.sendWebhooks()
    try await system.resolve()
    #expect(try await system.client.get(order: order).status == .voided)
    try await system.audit(order)
  }

  @Test("what was charged and not answered is looked up, and charged once")
  func timeoutCharged() async throws {
    let system = try await MoneySystem(timeout: .milliseconds(200))
    #expect(
      try await persistently { try await system.authorize(order, "tok_timeout_charged") }.status
        == .authorized)
    #expect(try await persistently { try await system.capture(order, 10_000) }.status == .captured)
    #expect(try await persistently { try await system.refund(order, 10_000) }.status == .refunded)
    #expect(Set(system.way.sent).count == 3)
    try await system.audit(order)
  }

  /// On a busy machine even the request can take longer than the timeout; then it is called again.
  private func persistently(_ call: () async throws -> Payment) async throws -> Payment {
    for _ in 0..<20 {
      do {
        return try await call()
      } catch let error as any RPCErrorConvertible where error.rpcError == nil {
        continue
      }
    }
    return try await call()
  }

  @Test("what was neither done nor answered stays unknown, until it is given up")
  func timeout() async throws {
    let system = try await MoneySystem(timeout: .milliseconds(50))
    await #expect(
      throws: PaymentService.AuthorizeError.outcomeUnknown(OutcomeUnknown(order: order))
    ) { try await system.authorize(order, "tok_timeout") }
    #expect(try await system.client.get(order: order).status == .pending)
    try await system.resolve()
    #expect(try await system.client.get(order: order).status == .pending)
    try await system.resolve(after: PaymentOperation.patienceSeconds)
    let failed = try await system.client.get(order: order)
    #expect(failed.status == .failed && failed.declineCode == "provider_timeout")
    try await system.audit(order)
  }

  @Test("what is unknown can be voided, and is then never done")
  func voidUnknown() async throws {
    let system = try await MoneySystem(timeout: .milliseconds(50))
    await #expect(throws: PaymentService.AuthorizeError.self) {
      try await system.authorize(order, "tok_timeout")
    }
    #expect(try await system.client.void(order: order).status == .voided)
    // The request was still on its way.
    let late = try await system.providerClient.authorize(
      key: PaymentOperation.key(order, .authorization, ""), token: "tok_ok",
      amount: euros(10_000), order: order)
    #expect(late.status == .declined && late.declineCode == "abandoned")
    await #expect(
      throws: PaymentService.AuthorizeError.wrongStatus(WrongStatus(status: .voided))
    ) { try await system.authorize(order, "tok_timeout") }
    try await system.audit(order)
  }

  @Test("a webhook that comes twice changes nothing the second time")
  func duplicateWebhook() async throws {
    let system = try await MoneySystem()
    let promised = try await system.authorize(order, "tok_duplicate_webhook")
    #expect(try await system.sendWebhooks() == 2)
    #expect(try await system.client.get(order: order) == promised)
    try await system.audit(order)
  }

  @Test("slow is not failed")
  func slow() async throws {
    let system = try await MoneySystem()
    #expect(try await system.authorize(order, "tok_slow").status == .authorized)
    #expect(system.way.sent.count == 1)
    try await system.audit(order)
  }

  @Test("a bank takes at once and confirms later; what is not captured is paid back")
  func bank() async throws {
    let system = try await MoneySystem()
    await #expect(
      throws: PaymentService.AuthorizeError.outcomeUnknown(OutcomeUnknown(order: order))
    ) { try await system.authorize(order, "bank_ok") }
    system.clock.advance(seconds: 1)
    #expect(try await system.provider.settle() == 1)
    try await system.sendWebhooks()
    #expect(try await system.authorize(order, "bank_ok").status == .authorized)
    #expect(try await system.ledgerBalance(.customerDeposits, order) == -10_000)
    #expect(try await system.capture(order, 4_000, "s1").status == .partiallyCaptured)
    #expect(try await system.capture(order, 5_000, "s2", final: true).status == .captured)
    #expect(
      try await system.providerClient.books(order: order)
        == Books(captured: 10_000, refunded: 1_000, authorizationCount: 1))
    #expect(try await system.refund(order, 9_000).status == .refunded)
    try await system.sendWebhooks()
    try await system.audit(order)
  }

  @Test("a transfer that the bank refuses fails; one that is voided is paid back")
  func bankRefusedAndVoided() async throws {
    let system = try await MoneySystem()
    let other = UUID()
    _ = try? await system.authorize(order, "bank_refused")
    _ = try? await system.authorize(other, "bank_ok")
    system.clock.advance(seconds: 1)
    #expect(try await system.provider.settle() == 2)
    // Without webhooks: they are asked about.
    try await system.resolve()
    let refused = try await system.client.get(order: order)
    #expect(refused.status == .failed && refused.declineCode == "transfer_refused")
    #expect(try await system.client.void(order: other).status == .voided)
    #expect(
      try await system.providerClient.books(order: other)
        == Books(captured: 10_000, refunded: 10_000, authorizationCount: 1))
    try await system.audit(order)
    try await system.audit(other)
  }
}
