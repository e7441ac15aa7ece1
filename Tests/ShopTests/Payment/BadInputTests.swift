// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import PaymentAPI
import ProviderAPI
import Testing

@testable import ShopPayment
@testable import ShopProvider

/// What no caller should send, to each call of both services: answered with a reason, and nothing is
/// kept of it.
@Suite struct BadInputTests {
  let system: MoneySystem
  let order = UUID()

  init() async throws { system = try await MoneySystem() }

  static let badAmounts: [Money] = [
    Money(), euros(0), euros(-1), euros(.min), euros(.max), euros(100_000_000_001),
    Money(minorUnits: 1, currency: ""), Money(minorUnits: 1, currency: "EURO"),
    Money(minorUnits: 1, currency: "É"),
  ]

  private func refusal(_ body: () async throws -> some Any) async -> StatusCode? {
    do {
      _ = try await body()
      return nil
    } catch {
      if case ProviderService.LookupError.unknownOperation = error { return .notFound }
      if case ProviderService.ConfirmError.refused = error { return .failedPrecondition }
      return (error as? any RPCErrorConvertible)?.rpcError?.code ?? .unknown
    }
  }

  @Test("amounts that are none", arguments: badAmounts)
  func amounts(_ amount: Money) async throws {
    let client = system.client
    let provider = system.providerClient
    #expect(
      await refusal {
        try await client.authorize(order: order, customer: .nil, amount: amount, token: "tok_ok")
      } == .invalidArgument)
    _ = try await system.authorize(order)
    _ = try await system.capture(order, 5_000)
    #expect(
      await refusal {
        try await client.capture(order: order, amount: amount, reference: "x", final: true)
      } == .invalidArgument)
    #expect(
      await refusal { try await client.refund(order: order, amount: amount, reference: "x") }
        == .invalidArgument)
    #expect(
      await refusal {
        try await provider.authorize(key: "x", token: "tok_ok", amount: amount, order: order)
      } == .invalidArgument)
    try await system.audit(order)
  }

  @Test("another currency than the promise's")
  func currency() async throws {
    _ = try await system.authorize(order)
    _ = try await system.capture(order, 5_000)
    let dollar = Money(minorUnits: 1, currency: "USD")
    #expect(
      await refusal {
        try await system.client.capture(
          order: order, amount: dollar, reference: "x", final: false)
      } == .invalidArgument)
    #expect(
      await refusal {
        try await system.client.refund(order: order, amount: dollar, reference: "x")
      } == .invalidArgument)
    try await system.audit(order)
  }

  @Test(
    "references, tokens and keys that are empty, too long or of control characters",
    arguments: [
      "", "s1\0", "a\nb", String(repeating: "x", count: 201), String(repeating: "é", count: 201),
    ])
  func texts(_ text: String) async throws {
    let client = system.client
    let provider = system.providerClient
    let codes = [
      await refusal {
        try await client.authorize(order: order, customer: .nil, amount: euros(1), token: text)
      },
      await refusal {
        try await client.capture(order: order, amount: euros(1), reference: text, final: false)
      },
      await refusal {
        try await client.refund(order: order, amount: euros(1), reference: text)
      },
      await refusal {
        try await provider.authorize(key: text, token: "tok_ok", amount: euros(1), order: order)
      },
      await refusal {
        try await provider.capture(key: "k", reference: text, amount: euros(1), final: false)
      },
      await refusal { try await provider.void(key: "k", reference: text) },
      await refusal { try await provider.refund(key: "k", reference: text, amount: euros(1)) },
      await refusal { try await provider.abandon(key: text) },
    ]
    #expect(codes.allSatisfy { $0 == .invalidArgument }, "\(codes)")
  }

  @Test("an operation that nobody has heard of is asked about")
  func unknownOperations() async throws {
    let provider = system.providerClient
    #expect(await refusal { try await provider.lookup(key: "x") } == .notFound)
    #expect(
      await refusal { try await provider.confirm(reference: "x", success: true) }
        == .failedPrecondition)
  }

  @Test("no order at all")
  func noOrder() async throws {
    let client = system.client
    let codes = [
      await refusal { try await system.authorize(.nil) },
      await refusal { try await system.capture(.nil, 1) },
      await refusal { try await client.void(order: .nil) },
      await refusal { try await system.refund(.nil, 1) },
      await refusal { try await client.get(order: .nil) },
      await refusal { try await client.ledger(order: .nil) },
      await refusal { try await client.listTransactions(order: .nil, page: PageRequest()) },
      await refusal { try await system.providerClient.books(order: .nil) },
    ]
    #expect(codes.allSatisfy { $0 == .invalidArgument }, "\(codes)")
  }

  @Test("cursors that no page gave", arguments: ["x", "-1", "0", "1e9", "99999999999999999999"])
  func cursors(_ cursor: String) async throws {
    _ = try await system.authorize(order)
    #expect(
      await refusal {
        try await system.client.listTransactions(
          order: order, page: PageRequest(cursor: cursor))
      } == .invalidArgument)
    #expect(
      await refusal { try await system.client.list(page: PageRequest(cursor: cursor)) }
        == .invalidArgument)
  }

  @Test("an idempotency key that is too long")
  func longKey() async throws {
    let client = system.client.with(
      idempotencyKey: IdempotencyKey(String(repeating: "k", count: 300)))
    #expect(await refusal { try await client.void(order: order) } != nil)
  }

  @Test("webhooks that the provider did not sign, or that are none")
  func webhooks() async throws {
    _ = try await system.authorize(order)
    let before = try await system.client.get(order: order)
    let due = try #require(try await system.sender.due().first)
    let body = Array(due.body)
    let signer = system.sender.signer
    func code(_ id: String, _ body: [UInt8], _ signature: String) async -> StatusCode? {
      await refusal {
        try await system.client.providerWebhook(id: id, body: Bytes(body), signature: signature)
      }
    }
    func signature(_ id: String, _ body: [UInt8]) -> String {
      signer.hexCode(of: Array("\(id).".utf8) + body)
    }
    let right = signature(due.id, body)
    #expect(await code("other", body, right) == .permissionDenied)
    #expect(await code(due.id, body + [0], right) == .permissionDenied)
    #expect(await code(due.id, body, String(right.reversed())) == .permissionDenied)
    #expect(await code(due.id, body, String(repeating: "é", count: 64)) == .permissionDenied)
    #expect(await code(due.id, body, String(right.dropLast())) == .invalidArgument)
    #expect(await code("", body, signature("", body)) == .invalidArgument)
    #expect(
      await code("garbage", [0xff, 0xff], signature("garbage", [0xff, 0xff]))
        == .invalidArgument)
    let large = [UInt8](repeating: 0, count: 16 * 1024 + 1)
    #expect(await code("large", large, signature("large", large)) == .invalidArgument)
    // Of an operation that is not ours: taken, so that it is not sent again, and nothing happens.
    let foreign = Array(
      ProviderAPI.Operation(reference: "a", key: "nobody's", amount: euros(.max)).encoded())
    #expect(await code("foreign", foreign, signature("foreign", foreign)) == nil)
    #expect(try await system.client.get(order: order) == before)
    // None of it has used up the true one.
    #expect(await code(due.id, body, right) == nil)
    try await system.audit(order)
  }

  @Test("the provider refuses what its state does not allow, and for ever")
  func providerRefusals() async throws {
    let provider = system.providerClient
    let operation = try await provider.authorize(
      key: "a", token: "tok_ok", amount: euros(100), order: order)
    let reference = operation.reference
    for _ in 0..<2 {
      await #expect(throws: ProviderService.CaptureError.self) {
        try await provider.capture(
          key: "c1", reference: reference, amount: euros(101), final: false)
      }
    }
    await #expect(throws: ProviderService.RefundError.self) {
      try await provider.refund(key: "r1", reference: reference, amount: euros(1))
    }
    _ = try await provider.capture(
      key: "c2", reference: reference, amount: euros(100), final: false)
    // It would be possible now, but its caller was told no.
    await #expect(throws: ProviderService.RefundError.self) {
      try await provider.refund(key: "r1", reference: reference, amount: euros(1))
    }
    await #expect(throws: ProviderService.VoidError.self) {
      try await provider.void(key: "v", reference: "nobody's")
    }
    // A key of one operation is not taken for another one.
    let error = await #expect(throws: ProviderService.RefundError.self) {
      try await provider.refund(key: "c2", reference: reference, amount: euros(100))
    }
    #expect(error?.rpcError?.code == .invalidArgument)
    #expect(
      try await provider.books(order: order) == Books(captured: 100, authorizationCount: 1))
  }
}
