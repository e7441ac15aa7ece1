// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import PaymentAPI
import Testing

@testable import ShopPayment
@testable import ShopProvider

/// Orders at random: operations at once on two replicas, messages lost and late, webhooks shuffled, repeated and
/// dropped, time passing, the resolver in between. In the end both services' books say the same.
@Suite struct MoneyPropertyTests {
  private static let tokens = [
    "tok_ok", "tok_ok", "tok_ok", "tok_3ds", "tok_insufficient_funds", "tok_duplicate_webhook",
    "tok_slow", "bank_ok", "bank_ok", "bank_refused",
  ]

  @Test("books that are always in balance, and no money moved twice", arguments: 0..<16)
  func interleavings(_ seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed))
    let system = try await MoneySystem(random: random)
    let orders = (0..<12).map { _ in UUID.v7(at: system.clock.now(), using: &random) }
    let tokens = orders.map { _ in Self.tokens.randomElement(using: &random) ?? "tok_ok" }
    for _ in 0..<150 {
      let index = Int.random(in: 0..<orders.count, using: &random)
      let actions = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        Action.random(orders[index], tokens[index], using: &random)
      }
      await withTaskGroup(of: Void.self) { group in
        for (number, action) in actions.enumerated() {
          let client = number == 0 ? system.client : system.other.client
          group.addTask { await action.run(in: system, by: client) }
        }
      }
      try await disturb(system, &random)
    }
    try await settle(system, orders)
    for order in orders {
      guard (try? await system.client.get(order: order)) != nil else { continue }
      try await system.audit(order, "seed \(seed), order \(order)")
    }
    let accounts = try await system.client.balance().accounts
    #expect(accounts.reduce(0) { $0 + $1.debit } == accounts.reduce(0) { $0 + $1.credit })
  }

  /// What happens besides.
  private func disturb(_ system: MoneySystem, _ random: inout SeededRandom) async throws {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: await system.way.deliverLate()
    case 1:
      let due = try await system.sender.due()
      for webhook in due.shuffled(using: &random) where Bool.random(using: &random) {
        try await system.sender.send(webhook)
        if Bool.random(using: &random) { try await system.sender.send(webhook) }
      }
    case 2: _ = try await system.resolver.step()
    case 3: system.clock.advance(seconds: Int64.random(in: 1...300, using: &random))
    case 4: _ = try await system.provider.settle()
    case 5 where Int.random(in: 0..<20, using: &random) == 0:
      system.clock.advance(seconds: PaymentRecord.lifetimeSeconds)
    default: break
    }
  }

  /// All is well again, and all that is due is done.
  private func settle(_ system: MoneySystem, _ orders: [UUID]) async throws {
    system.way.heal()
    await system.way.deliverLate()
    for _ in 0..<4 {
      system.clock.advance(seconds: 120)
      while try await system.provider.settle() > 0 {}
      try await system.sendWebhooks()
      try await system.resolve()
    }
    let unknown = try await system.payments.store.read { db in
      try orders.compactMap { try PaymentRows(db: db).unknownOperation(of: $0) }
    }
    #expect(unknown.isEmpty)
  }

  /// One call of another service, or what a customer does.
  private enum Action {
    case authorize(UUID, String)
    case capture(UUID, Int64, String, final: Bool)
    case void(UUID)
    case refund(UUID, Int64, String)
    case confirm(UUID, Bool)

    static func random(
      _ order: UUID, _ token: String, using random: inout SeededRandom
    ) -> Action {
      // A reference always means one amount, as in a shop; now and then it does not.
      let number = Int64.random(in: 1...6, using: &random)
      let amount =
        Int.random(in: 0..<10, using: &random) == 0 ? 10_001 : number * 1_000
      switch Int.random(in: 0..<12, using: &random) {
      case 0...3: return .authorize(order, token)
      case 4...6: return .capture(order, amount, "s\(number)", final: number == 6)
      case 7: return .void(order)
      case 8...9: return .refund(order, amount / 2, "r\(number)")
      default: return .confirm(order, Bool.random(using: &random))
      }
    }

    func run(in system: MoneySystem, by client: PaymentClient) async {
      switch self {
      case .authorize(let order, let token):
        _ = try? await system.authorize(order, token, by: client)
      case .capture(let order, let amount, let reference, let isFinal):
        _ = try? await system.capture(order, amount, reference, final: isFinal, by: client)
      case .void(let order): _ = try? await client.void(order: order)
      case .refund(let order, let amount, let reference):
        _ = try? await system.refund(order, amount, reference, by: client)
      case .confirm(let order, let success):
        guard let payment = try? await client.get(order: order),
          let reference = payment.actionUrl.split(separator: "/").last.map(String.init)
        else { return }
        _ = try? await system.providerClient.confirm(reference: reference, success: success)
      }
    }
  }
}
