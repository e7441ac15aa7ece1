// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import PaymentAPI
import ProviderAPI
import Testing

@testable import ShopPayment

/// The rules of the calls, each through the client.
@Suite struct PaymentRulesTests {
  let system: MoneySystem
  let order = UUID()

  init() async throws { system = try await MoneySystem() }

  @Test("an order that was voided before it was authorised is never authorised")
  func tombstone() async throws {
    let voided = try await system.client.void(order: order)
    #expect(voided.status == .voided && voided.version == 1)
    #expect(try await system.client.void(order: order) == voided)
    await #expect(
      throws: PaymentService.AuthorizeError.wrongStatus(WrongStatus(status: .voided))
    ) { try await system.authorize(order) }
    #expect(system.way.sent.isEmpty)
    await #expect(throws: PaymentService.CaptureError.wrongStatus(WrongStatus(status: .voided))) {
      try await system.capture(order, 1)
    }
    try await system.audit(order)
  }

  @Test("an order is authorised once, whatever the key; another amount is refused")
  func authorizeOnce() async throws {
    let first = try await system.authorize(order)
    #expect(try await system.authorize(order) == first)
    #expect(system.way.sent.count == 1)
    let error = await #expect(throws: PaymentService.AuthorizeError.self) {
      try await system.authorize(order, "tok_ok", 9_999)
    }
    #expect(error?.rpcError?.code == .alreadyExists)
    try await system.audit(order)
  }

  @Test("the same key gets the first answer for a week, and is not taken for another request")
  func idempotencyKey() async throws {
    let once = system.client.with(idempotencyKey: IdempotencyKey("k"))
    _ = try await system.authorize(order)
    func capture(_ amount: Int64) async throws -> Payment {
      try await once.capture(order: order, amount: euros(amount), reference: "s1", final: false)
    }
    let first = try await capture(4_000)
    _ = try await system.refund(order, 1_000)
    system.clock.advance(seconds: 6 * 86_400)
    #expect(try await capture(4_000) == first)
    let error = await #expect(throws: PaymentService.CaptureError.self) {
      try await capture(5_000)
    }
    #expect(error?.rpcError?.code == .invalidArgument)
    try await system.audit(order)
  }

  @Test("a reference is captured and refunded once, whatever the key")
  func references() async throws {
    _ = try await system.authorize(order)
    let first = try await system.capture(order, 4_000, "s1")
    #expect(try await system.capture(order, 4_000, "s1") == first)
    for (amount, isFinal) in [(4_001, false), (4_000, true)] as [(Int64, Bool)] {
      let error = await #expect(throws: PaymentService.CaptureError.self) {
        try await system.capture(order, amount, "s1", final: isFinal)
      }
      #expect(error?.rpcError?.code == .alreadyExists)
    }
    let refunded = try await system.refund(order, 1_000, "s1")
    #expect(try await system.refund(order, 1_000, "s1") == refunded)
    #expect(refunded.captured == euros(4_000) && refunded.refunded == euros(1_000))
    try await system.audit(order)
  }

  @Test("not more is captured than promised, nor refunded than captured")
  func limits() async throws {
    _ = try await system.authorize(order)
    await #expect(
      throws: PaymentService.CaptureError.amountTooLarge(
        AmountTooLarge(requested: 10_001, allowed: 10_000))
    ) { try await system.capture(order, 10_001) }
    await #expect(
      throws: PaymentService.RefundError.wrongStatus(WrongStatus(status: .authorized))
    ) { try await system.refund(order, 1) }
    _ = try await system.capture(order, 6_000, "s1")
    await #expect(
      throws: PaymentService.CaptureError.amountTooLarge(
        AmountTooLarge(requested: 4_001, allowed: 4_000))
    ) { try await system.capture(order, 4_001, "s2") }
    await #expect(
      throws: PaymentService.RefundError.amountTooLarge(
        AmountTooLarge(requested: 6_001, allowed: 6_000))
    ) { try await system.refund(order, 6_001) }
    // What was refused was not begun, so its reference may still be used.
    #expect(try await system.capture(order, 4_000, "s2").status == .captured)
    try await system.audit(order)
  }

  @Test("after the final capture nothing more is captured, and captured money is not voided")
  func final() async throws {
    _ = try await system.authorize(order)
    _ = try await system.capture(order, 1, "s1", final: true)
    await #expect(
      throws: PaymentService.CaptureError.wrongStatus(WrongStatus(status: .captured))
    ) { try await system.capture(order, 1, "s2") }
    await #expect(throws: PaymentService.VoidError.wrongStatus(WrongStatus(status: .captured))) {
      try await system.client.void(order: order)
    }
    try await system.audit(order)
  }

  @Test("a refund of all that was captured so far leaves the promise open")
  func refundThenCapture() async throws {
    _ = try await system.authorize(order)
    _ = try await system.capture(order, 1_000, "s1")
    #expect(try await system.refund(order, 1_000).status == .partiallyRefunded)
    #expect(try await system.capture(order, 9_000, "s2").status == .partiallyRefunded)
    #expect(try await system.refund(order, 9_000, "r2").status == .refunded)
    try await system.audit(order)
  }

  @Test("an unknown order is not found")
  func unknown() async throws {
    let expected = UnknownPayment(order: order)
    await #expect(throws: PaymentService.GetError.unknownPayment(expected)) {
      try await system.client.get(order: order)
    }
    await #expect(throws: PaymentService.CaptureError.unknownPayment(expected)) {
      try await system.capture(order, 1)
    }
    await #expect(throws: PaymentService.RefundError.unknownPayment(expected)) {
      try await system.refund(order, 1)
    }
    await #expect(throws: PaymentService.LedgerError.unknownPayment(expected)) {
      try await system.client.ledger(order: order)
    }
    await #expect(throws: PaymentService.ListTransactionsError.unknownPayment(expected)) {
      try await system.client.listTransactions(order: order, page: PageRequest())
    }
  }

  @Test("a promise runs out after seven days: by the sweep, whatever was captured of it")
  func expirySweep() async throws {
    let (partly, asked) = (UUID(), UUID())
    _ = try await system.authorize(order)
    _ = try await system.authorize(partly)
    _ = try await system.authorize(asked, "tok_3ds")
    _ = try await system.capture(partly, 4_000)
    try await system.resolve(after: 7 * 86_400 - 1)
    #expect(try await system.client.get(order: order).status == .authorized)
    try await system.resolve(after: 1)
    #expect(try await system.client.get(order: order).status == .expired)
    #expect(try await system.client.get(order: partly).status == .captured)
    #expect(try await system.client.get(order: asked).status == .expired)
    #expect(try await system.client.void(order: order).status == .expired)
    for order in [order, partly, asked] { try await system.audit(order) }
  }

  @Test("a promise that has run out is not captured, even before the sweep")
  func lazyExpiry() async throws {
    _ = try await system.authorize(order)
    system.clock.advance(seconds: 7 * 86_400)
    await #expect(throws: PaymentService.CaptureError.wrongStatus(WrongStatus(status: .expired))) {
      try await system.capture(order, 1)
    }
    #expect(try await system.client.get(order: order).status == .expired)
    await #expect(
      throws: PaymentService.AuthorizeError.wrongStatus(WrongStatus(status: .expired))
    ) { try await system.authorize(order) }
    try await system.audit(order)
  }

  @Test("transactions are listed by pages, the newest first")
  func transactions() async throws {
    _ = try await system.authorize(order)
    for number in 1...5 { _ = try await system.capture(order, 100, "s\(number)") }
    _ = try await system.authorize(UUID())
    var found: [Transaction] = []
    var cursor = ""
    repeat {
      let page = try await system.client.listTransactions(
        order: order, page: PageRequest(cursor: cursor, limit: 2))
      #expect(page.transactions.count <= 2)
      found += page.transactions
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(found.map(\.reference) == ["s5", "s4", "s3", "s2", "s1", ""])
    #expect(found.map(\.kind) == Array(repeating: .capture, count: 5) + [.authorization])
    #expect(found.allSatisfy { $0.status == .succeeded })
  }

  @Test("all payments are listed by pages, each once")
  func list() async throws {
    var orders: Set<UUID> = []
    for _ in 0..<5 { orders.insert(try await system.authorize(UUID()).order) }
    var found: [UUID] = []
    var cursor = ""
    repeat {
      let page = try await system.client.list(page: PageRequest(cursor: cursor, limit: 2))
      #expect(page.payments.count <= 2)
      found += page.payments.map(\.order)
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(found.count == 5 && Set(found) == orders)
  }

  @Test("the balance is the sum of all journals, and both its sides are equal")
  func balance() async throws {
    _ = try await system.authorize(order)
    _ = try await system.capture(order, 4_000, final: true)
    _ = try await system.refund(order, 1_000)
    let accounts = try await system.client.balance().accounts
    #expect(accounts.reduce(0) { $0 + $1.debit } == accounts.reduce(0) { $0 + $1.credit })
    let clearing = try #require(accounts.first { $0.account == .providerClearing })
    #expect(clearing.debit == 4_000 && clearing.credit == 1_000 && clearing.currency == "EUR")
  }

  @Test(
    "the tables refuse what no rule lets through",
    arguments: [
      "UPDATE payment SET captured = authorized + 1", "UPDATE payment SET refunded = captured + 1",
      "UPDATE payment SET captured = -1", "UPDATE payment SET authorized = requested + 1",
      "UPDATE journal SET amount = 1", "DELETE FROM journal",
      """
      INSERT INTO journal (order_id, operation, debit, credit, amount, currency, at)
      VALUES (x'00', 1, 1, 1, 1, 'EUR', 0)
      """,
    ])
  func tables(_ statement: String) async throws {
    _ = try await system.authorize(order)
    await #expect(throws: StoreError.self) {
      try await system.payments.store.write { db in try db.executeScript(statement) }
    }
    try await system.audit(order)
  }

  @Test("an order has 500 operations at most")
  func operationLimit() async throws {
    _ = try await system.authorize(order)
    try await system.payments.store.write { db in
      for number in 1..<PaymentOperation.maxCount {
        var operation = PaymentOperation(
          order: order, kind: .capture, reference: "x\(number)", amount: euros(1), at: db.now)
        operation.status = .declined
        _ = try PaymentRows(db: db).begin(operation)
      }
    }
    let error = await #expect(throws: PaymentService.CaptureError.self) {
      try await system.capture(order, 1)
    }
    #expect(error?.rpcError?.code == .resourceExhausted)
    // What was promised can be given up all the same, or it would be held for ever.
    #expect(try await system.client.void(order: order).status == .voided)
  }
}
