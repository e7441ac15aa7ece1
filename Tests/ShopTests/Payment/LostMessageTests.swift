// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire
import CommonAPI
import PaymentAPI
import ProviderAPI
import Testing

@testable import ShopPayment
@testable import ShopProvider

/// Requests and answers get lost, arrive late or out of order, and processes die between them.
@Suite struct LostMessageTests {
  let system: MoneySystem
  let order = UUID()

  init() async throws { system = try await MoneySystem() }

  @Test("an answer that was lost is looked up, not asked for again")
  func lostAnswer() async throws {
    system.way.meet(.lostAfter)
    #expect(try await system.authorize(order).status == .authorized)
    system.way.meet(.lostAfter)
    #expect(try await system.capture(order, 10_000).status == .captured)
    system.way.meet(.lostAfter)
    #expect(try await system.refund(order, 10_000).status == .refunded)
    #expect(Set(system.way.sent).count == 3 && system.way.sent.count == 3)
    try await system.audit(order)
  }

  @Test("a request that was lost is unknown to its caller, and sent again by the next one")
  func lostRequest() async throws {
    system.way.meet(.lostBefore)
    await #expect(
      throws: PaymentService.AuthorizeError.outcomeUnknown(OutcomeUnknown(order: order))
    ) { try await system.authorize(order) }
    #expect(try await system.client.get(order: order).status == .pending)
    #expect(try await system.authorize(order).status == .authorized)
    #expect(system.way.sent == Array(repeating: system.way.sent[0], count: 2))
    try await system.audit(order)
  }

  @Test(
    "what nobody asks about again is found out all the same",
    arguments: [FaultyWay.Fault.lostBefore, .lostAfter])
  func resolver(_ fault: FaultyWay.Fault) async throws {
    // Neither the request's answer nor that of the question comes.
    system.way.meet(fault, .lostBefore)
    _ = try? await system.authorize(order)
    try await system.resolve(after: 7)
    #expect(try await system.client.get(order: order).status == .pending)
    try await system.resolve(after: 1)
    #expect(try await system.client.get(order: order).status == .authorized)
    #expect(try await system.events(order).map(\.status) == [.pending, .authorized])
    try await system.audit(order)
  }

  @Test(
    "a crash between intent and outcome loses nothing",
    arguments: [FaultyWay.Fault.lostBefore, .lostAfter])
  func crash(_ fault: FaultyWay.Fault) async throws {
    let captured = UUID()
    _ = try await system.authorize(captured)
    system.way.meet(fault, .lostBefore)
    _ = try? await system.authorize(order)
    system.way.meet(fault, .lostBefore)
    _ = try? await system.capture(captured, 4_000, final: true)
    let restarted = try await system.restarted()
    try await restarted.resolve()
    #expect(try await restarted.client.get(order: order).status == .authorized)
    #expect(try await restarted.capture(captured, 4_000, final: true).status == .captured)
    try await restarted.audit(order)
    try await restarted.audit(captured)
  }

  @Test("a void that overtakes its authorisation wins")
  func voidOvertakes() async throws {
    system.way.meet(.late, .lostBefore)
    _ = try? await system.authorize(order)
    #expect(try await system.client.void(order: order).status == .voided)
    await system.way.deliverLate()
    try await system.sendWebhooks()
    #expect(try await system.client.get(order: order).status == .voided)
    #expect(try await system.providerClient.books(order: order) == Books())
    try await system.audit(order)
  }

  @Test("a void of what turns out to be authorised releases it")
  func voidOfUnknown() async throws {
    system.way.meet(.lostAfter, .lostBefore)
    _ = try? await system.authorize(order)
    #expect(try await system.client.void(order: order).status == .voided)
    #expect(
      try await system.providerClient.books(order: order) == Books(authorizationCount: 1))
    try await system.audit(order)
  }

  @Test("a void whose process dies is finished by the resolver")
  func voidCrash() async throws {
    system.way.meet(.lostAfter, .lostBefore, .lostBefore)
    _ = try? await system.authorize(order)
    _ = try? await system.client.void(order: order)
    #expect(try await system.client.get(order: order).status == .pending)
    let restarted = try await system.restarted()
    try await restarted.resolve()
    try await restarted.resolve()
    #expect(try await restarted.client.get(order: order).status == .voided)
    try await restarted.audit(order)
  }

  @Test("a webhook that overtakes the answer is the answer")
  func webhookFirst() async throws {
    let system = system
    system.way.beforeNextAnswer { _ = try? await system.sendWebhooks() }
    let promised = try await system.authorize(order)
    #expect(promised.status == .authorized && promised.version == 2)
    system.way.beforeNextAnswer { _ = try? await system.sendWebhooks() }
    #expect(try await system.capture(order, 10_000).version == 3)
    #expect(try await system.sendWebhooks() == 0)
    try await system.audit(order)
  }

  @Test("a webhook that is late, old or repeated changes nothing")
  func webhooksLate() async throws {
    let asked = try await system.authorize(order, "tok_3ds")
    let reference = try #require(asked.actionUrl.split(separator: "/").last.map(String.init))
    _ = try await system.providerClient.confirm(reference: reference, success: true)
    let webhooks = try await system.sender.due()
    #expect(webhooks.count == 2)
    // The decision first, and then what was before it.
    for webhook in webhooks.reversed() + webhooks { try await system.sender.send(webhook) }
    #expect(try await system.client.get(order: order).status == .authorized)
    try await system.audit(order)
  }

  @Test("a webhook that is not taken is sent again, later and later")
  func webhookRetries() async throws {
    _ = try await system.authorize(order)
    let webhook = try #require(try await system.sender.due().first)
    let broken = WebhookSender(
      provider: system.provider, payments: system.client, signer: HMACSHA256(key: "another"),
      logger: system.sender.logger)
    for delay in [1, 2, 4, 8] as [Int64] {
      try await broken.send(try #require(try await system.sender.due().first))
      system.clock.advance(seconds: delay - 1)
      #expect(try await system.sender.due().isEmpty)
      system.clock.advance(seconds: 1)
    }
    #expect(try await system.sender.due().map(\.id) == [webhook.id])
    #expect(try await system.sendWebhooks() == 1)
    #expect(try await system.sender.due().isEmpty)
  }

  @Test("captures at once of one order all count, and never more than was promised")
  func concurrentCaptures() async throws {
    _ = try await system.authorize(order)
    let system = system
    let order = order
    let count = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<12 {
        group.addTask { (try? await system.capture(order, 1_000, "s\(number)")) != nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    try await system.resolve()
    let payment = try await system.client.get(order: order)
    #expect(payment.captured == euros(10_000) && payment.status == .captured)
    #expect(count <= 10)
    try await system.audit(order)
  }

  @Test("of a void and a capture at once, one wins")
  func concurrentVoid() async throws {
    let system = system
    for _ in 0..<10 {
      let order = UUID()
      _ = try await system.authorize(order)
      async let voided = try? system.client.void(order: order)
      async let captured = try? system.capture(order, 10_000)
      async let again = try? system.capture(order, 10_000)
      _ = await (voided, captured, again)
      try await system.resolve()
      let status = try await system.client.get(order: order).status
      #expect(status == .voided || status == .captured)
      try await system.audit(order)
    }
  }

  @Test("two requests of one capture at once have one effect and one answer")
  func concurrentTwins() async throws {
    let system = system
    let order = order
    _ = try await system.authorize(order)
    async let first = system.capture(order, 4_000, "s1")
    async let second = system.capture(order, 4_000, "s1")
    let answers = try await [first, second]
    #expect(answers[0] == answers[1] && answers[0].captured == euros(4_000))
    try await system.audit(order)
  }
}
