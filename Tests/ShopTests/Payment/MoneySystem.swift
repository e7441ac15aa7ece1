// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import CommonAPI
import Logging
import PaymentAPI
import ProviderAPI
import ShopTesting
import Testing

@testable import ShopPayment
@testable import ShopProvider

/// Payment and the provider as they run, each with its database, calling each other through the true
/// codec. Webhooks and the resolver move when a test says so.
final class MoneySystem: Sendable {
  let clock: HandClock
  let way: FaultyWay
  let payments: Payments
  /// Another service of the shop.
  let client: PaymentClient
  /// Another replica of Payment, on the same database, and a client of it.
  let other: (payments: Payments, client: PaymentClient)
  let provider: ProviderStore
  let providerClient: ProviderClient
  let sender: WebhookSender
  let resolver: PaymentResolver
  private let folder: TemporaryFolder

  /// - Parameter timeout: how long Payment waits for the provider. Long, so that a busy machine
  ///   fails no test; short where a token asks for no answer.
  init(
    timeout: Duration = .seconds(20), random: SeededRandom? = nil, folder: TemporaryFolder? = nil,
    clock: HandClock = HandClock()
  ) async throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    self.clock = clock
    let logger = Logger(label: "money") { _ in SwiftLogNoOpLogHandler() }
    let providerStore = ProviderStore(
      store: try await folder.store("provider", ProviderTables.migrations, clock: clock))
    let providerClient = ProviderClient(
      channel: .inProcess(
        ProviderHandler(provider: providerStore) { pause in
          // Only what waits for its caller's deadline waits in truth; the slow are not.
          if pause != .seconds(3) { try await Task.sleep(for: pause) }
        }))
    let calls = ProviderCalls(providerClient, timeout: timeout, askTimeout: .seconds(20))
    let way = FaultyWay(random: random)
    let key = HMACSHA256(key: "secret")
    var replicas: [(payments: Payments, client: PaymentClient)] = []
    for _ in 0..<2 {
      let store = try await folder.store("payment", PaymentTables.migrations, clock: clock)
      let payments = Payments(
        store: store, card: FaultyProvider(real: CardProvider(calls: calls), way: way),
        bank: FaultyProvider(real: BankProvider(calls: calls), way: way))
      let handler = PaymentHandler(
        payments: payments, webhooks: WebhookInbox(store: store, verifier: key))
      // Without retries of the channel's own, which would hide from a test what one call comes to.
      let channel = RPCChannel.inProcess(
        [ServiceRegistration(handler)], caller: "service/shop.orderprocessing.v1", logger: logger,
        retryPolicy: .never)
      let client = PaymentClient(channel: channel, options: CallOptions(timeout: .seconds(60)))
      replicas.append((payments, client))
    }
    let (payments, client) = replicas[0]
    self.payments = payments
    self.client = client
    other = replicas[1]
    self.way = way
    provider = providerStore
    self.providerClient = providerClient
    sender = WebhookSender(provider: providerStore, payments: client, signer: key, logger: logger)
    resolver = PaymentResolver(payments: payments, logger: logger)
  }

  /// The same after a crash: what was not committed is gone.
  func restarted(timeout: Duration = .seconds(20)) async throws -> MoneySystem {
    try await payments.store.close()
    try await other.payments.store.close()
    try await provider.store.close()
    return try await MoneySystem(timeout: timeout, folder: folder, clock: clock)
  }

  func authorize(
    _ order: UUID, _ token: String = "tok_ok", _ amount: Int64 = 10_000,
    by client: PaymentClient? = nil
  ) async throws -> Payment {
    try await (client ?? self.client).authorize(
      order: order, customer: .nil, amount: euros(amount), token: token)
  }

  func capture(
    _ order: UUID, _ amount: Int64, _ reference: String = "s1", final: Bool = false,
    by client: PaymentClient? = nil
  ) async throws -> Payment {
    try await (client ?? self.client).capture(
      order: order, amount: euros(amount), reference: reference, final: final)
  }

  func refund(
    _ order: UUID, _ amount: Int64, _ reference: String = "r1", by client: PaymentClient? = nil
  ) async throws -> Payment {
    try await (client ?? self.client).refund(
      order: order, amount: euros(amount), reference: reference)
  }

  /// Sends what the provider has to tell. Returns how many were sent.
  @discardableResult
  func sendWebhooks() async throws -> Int {
    var count = 0
    while true {
      let due = try await sender.due()
      guard !due.isEmpty, count < 10_000 else { return count }
      for webhook in due { try await sender.send(webhook) }
      count += due.count
    }
  }

  /// Lets time pass and the resolver ask until nothing is due.
  func resolve(after seconds: Int64 = 120) async throws {
    clock.advance(seconds: seconds)
    while try await resolver.step() > 0 {}
  }

  /// The events that Payment published of an order.
  func events(_ order: UUID) async throws -> [PaymentChanged] {
    let payloads = try await payments.store.read { db in
      try db.rows("SELECT payload FROM apus_outbox ORDER BY rowid") { row in
        try row["payload"] as Bytes
      }
    }
    return try payloads.map { try PaymentChanged(decoding: $0) }.filter { $0.order == order }
  }

  /// Σ debit − Σ credit of an account over the lines of an order.
  func ledgerBalance(_ account: Account, _ order: UUID) async throws -> Int64 {
    try await client.ledger(order: order).lines.reduce(0) { sum, line in
      sum + (line.debit == account ? line.amount.minorUnits : 0)
        - (line.credit == account ? line.amount.minorUnits : 0)
    }
  }

  /// Checks all that must hold for an order when nothing is under way.
  func audit(_ order: UUID, _ comment: Comment = "") async throws {
    let record = try #require(
      try await payments.store.read { db in try PaymentRows(db: db).payment(order) }, comment)
    let books = try await providerClient.books(order: order)
    #expect(0...record.authorized ~= record.captured, comment)
    #expect(0...record.captured ~= record.refunded, comment)
    #expect(books.authorizationCount <= 1, comment)
    let taken = record.captured - record.refunded
    if record.method.takesAtOnce {
      #expect(books.captured - books.refunded == taken + record.remaining, comment)
      #expect(
        try await ledgerBalance(.customerDeposits, order) == -record.remaining, comment)
    } else {
      #expect(books.captured == record.captured && books.refunded == record.refunded, comment)
      #expect(books.held == record.remaining, comment)
      #expect(try await ledgerBalance(.authorizedHold, order) == record.remaining, comment)
      #expect(try await ledgerBalance(.authorizedContra, order) == -record.remaining, comment)
    }
    #expect(
      try await ledgerBalance(.providerClearing, order) == books.captured - books.refunded, comment)
    #expect(try await ledgerBalance(.revenue, order) == -record.captured, comment)
    #expect(try await ledgerBalance(.refunds, order) == record.refunded, comment)
    let events = try await events(order)
    #expect(events.map(\.version) == Array(1...record.version), comment)
    #expect(events.last == record.event, comment)
  }
}

func euros(_ minorUnits: Int64) -> Money { Money(minorUnits: minorUnits, currency: "EUR") }

/// Reproducible numbers for one test.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_f491_4f6c_dd1d
  }
}
