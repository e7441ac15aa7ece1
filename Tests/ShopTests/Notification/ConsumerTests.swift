// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import NotificationAPI
import OrderProcessingAPI
import OrderTakingAPI
import ShopTesting
import Testing
import UserAPI
import WarehouseAPI
import WishlistAPI

@testable import ShopNotification

/// What events tell customers: once, whatever comes twice, late or in another order.
@Suite struct ConsumerTests {
  let bench: NotificationBench
  let order = UUID()

  init() async throws { bench = try await NotificationBench() }

  @Test(
    "each status that is news is told once, by inbox and mail",
    arguments: [
      (.confirmed, "order.confirmed"), (.actionRequired, "order.actionRequired"),
      (.rejected, "order.rejected"), (.expired, "order.expired"),
      (.cancelled, "order.cancelled"), (.shipped, "order.shipped"),
      (.delivered, "order.delivered"), (.returned, "order.returned"), (.pending, nil),
      (.reserved, nil), (.authorized, nil), (.partiallyShipped, nil), (.completed, nil),
      (.returnRequested, nil), (.unrecognized(99), nil),
    ] as [(OrderStatus, String?)])
  func statuses(_ status: OrderStatus, _ kind: String?) async throws {
    try await bench.know()
    try await bench.order(order, status)
    // Another event that says the same.
    try await bench.order(order, status)
    try await bench.work()
    let expected = kind.map { [$0] } ?? []
    let page = try await bench.asAda.inbox(page: PageRequest())
    #expect(page.items.map(\.kind) == expected)
    #expect(page.items.allSatisfy { $0.subject == order.text && $0.title.contains("A-1042-7") })
    #expect(try bench.mails().count == expected.count)
    #expect(try await bench.records().allSatisfy { $0.status == .sent })
  }

  @Test("what is told before User has told of the customer is in the inbox, and mailed later")
  func unknownCustomer() async throws {
    try await bench.order(order, .confirmed)
    try await bench.work(after: 3_600)
    #expect(try await bench.asAda.inbox(page: PageRequest()).items.count == 1)
    #expect(try bench.mails().isEmpty)
    try await bench.know(status: .pending)
    try await bench.work()
    #expect(try bench.mails().isEmpty)
    try await bench.know(version: 2)
    try await bench.work()
    let mail = try #require(try bench.mails().first)
    #expect(header("To", in: mail) == "ada@shop.example")
    #expect(mail.contains("Hello Ada,"))
    try await bench.work(after: 2 * 86_400)
    #expect(try bench.mails().count == 1)
  }

  @Test("an address that does not become known is waited for a day, and can be tried again")
  func neverKnown() async throws {
    try await bench.order(order, .confirmed)
    try await bench.work(after: 86_399)
    #expect(try await bench.records("channel = 'mail'")[0].status == .queued)
    try await bench.work(after: 1)
    let failed = try await bench.asStaff.listDeadLetters(page: PageRequest()).notifications
    #expect(failed.map(\.channel) == ["mail"])
    try await bench.know()
    _ = try await bench.asStaff.replayDelivery(notification: failed[0].id)
    try await bench.work()
    #expect(try bench.mails().count == 1)
  }

  @Test("the newest of what User says counts, whatever the order")
  func versions() async throws {
    try await bench.know(email: "new@shop.example", version: 5)
    try await bench.know(email: "old@shop.example", version: 4)
    try await bench.order(order, .confirmed)
    try await bench.work()
    #expect(header("To", in: try bench.mails()[0]) == "new@shop.example")
  }

  @Test("who is disabled gets nothing until they are let in again")
  func disabled() async throws {
    try await bench.know()
    try await bench.order(order, .confirmed)
    try await bench.know(status: .disabled, version: 2)
    try await bench.work()
    try await bench.order(order, .shipped)
    #expect(try bench.mails().isEmpty)
    #expect(try await bench.records("channel = 'mail'").map(\.status) == [.suppressed])
    try await bench.know(version: 3)
    try await bench.order(order, .delivered)
    try await bench.work()
    #expect(try bench.mails().count == 1)
  }

  @Test("of who is gone nothing is left, and nothing comes anew, however late")
  func erased() async throws {
    try await bench.know()
    _ = try await bench.asAda.setPreferences(preferences: NotificationPreferences(quietFrom: 3))
    try await bench.order(order, .confirmed)
    try await bench.erase()
    try await bench.order(order, .shipped)
    try await bench.know(marketing: true, version: 9)
    try await bench.erase()
    _ = try await bench.asAda.setPreferences(preferences: NotificationPreferences(quietFrom: 3))
    let id = UUID()
    let event = VerificationRequested(user: bench.ada, email: "ada@shop.example", token: "t")
    try await bench.hear(id) { try NotificationStore.apply(event, $0, $1) }
    try await bench.work(after: 5)
    #expect(try bench.mails().isEmpty)
    #expect(try await bench.records().isEmpty)
    let kept = try await bench.store.read { [ada = bench.ada] db in
      try CustomerRows(db: db).customer(ada)
    }
    #expect(kept.email.isEmpty && kept.name.isEmpty && !kept.marketing && kept.isErased)
    #expect(kept.preferences == .usual)
  }

  @Test("a verification goes at once to the address it is of, with its token, and keeps neither")
  func verification() async throws {
    let event = VerificationRequested(
      user: bench.ada, email: "fresh@shop.example", token: "abc-DEF_123")
    let id = UUID()
    try await bench.hear(id) { try NotificationStore.apply(event, $0, $1) }
    try await bench.hear(id) { try NotificationStore.apply(event, $0, $1) }
    // The other topic comes later, and says the language.
    try await bench.know(language: "de", status: .pending)
    try await bench.work()
    let mail = try #require(try bench.mails().first)
    #expect(try bench.mails().count == 1)
    #expect(header("To", in: mail) == "fresh@shop.example")
    #expect(
      mail.components(separatedBy: "\r\n").contains { $0.hasSuffix("/verify?token=abc-DEF_123") })
    #expect(mail.contains("Content-Language: de"))
    #expect(try await bench.asAda.inbox(page: PageRequest()).items.isEmpty)
    let left = try await bench.store.read { db in
      try db.rows("SELECT data, address FROM notification") { row in
        (try row["data"] as String) + (try row["address"] as String)
      }
    }
    #expect(left == ["{}"])
  }

  @Test("a verification of somebody of whom User does not tell waits for a second")
  func verificationAlone() async throws {
    let event = VerificationRequested(user: bench.ada, email: "a@shop.example", token: "t")
    try await bench.hear { try NotificationStore.apply(event, $0, $1) }
    try await bench.work()
    #expect(try bench.mails().isEmpty)
    try await bench.work(after: 1)
    #expect(try bench.mails().count == 1)
  }

  @Test("a second password that is asked for is another mail")
  func resets() async throws {
    try await bench.know()
    for token in ["one", "two"] {
      let event = PasswordResetRequested(user: bench.ada, email: "ada@shop.example", token: token)
      try await bench.hear { try NotificationStore.apply(event, $0, $1) }
    }
    try await bench.work()
    let mails = try bench.mails().joined()
    #expect(mails.contains("/reset-password?token=one\r\n"))
    #expect(mails.contains("/reset-password?token=two\r\n"))
  }

  @Test("alerts are told once an event, without an opt-in, as the customer has set them")
  func alerts() async throws {
    bench.moveTo(hour: 12)
    try await bench.know()
    let (drop, back) = (UUID(), UUID())
    let dropped = PriceDropped(
      customer: bench.ada, sku: "A", title: "Lamp",
      oldPrice: Money(minorUnits: 1_005, currency: "EUR"),
      newPrice: Money(minorUnits: 900, currency: "EUR"))
    let inStock = BackInStock(customer: bench.ada, sku: "A", title: "Lamp")
    for _ in 0..<2 {
      try await bench.hear(drop) { try NotificationStore.apply(dropped, $0, $1) }
      try await bench.hear(back) { try NotificationStore.apply(inStock, $0, $1) }
    }
    try await bench.work()
    #expect(try bench.mails().count == 2)
    #expect(try bench.mails().joined().contains("Lamp (A) costs 9.00 EUR now. It was 10.05 EUR."))
  }

  @Test(
    "a cart that was left is told of only to who wants mail that sells", arguments: [true, false])
  func abandoned(_ marketing: Bool) async throws {
    bench.moveTo(hour: 12)
    let event = CartAbandoned(cart: UUID(), customer: bench.ada, lineCount: 2)
    try await bench.hear { try NotificationStore.apply(event, $0, $1) }
    try await bench.work()
    // Not before it is known.
    #expect(try await bench.asAda.inbox(page: PageRequest()).items.isEmpty)
    try await bench.know(marketing: marketing)
    try await bench.work()
    #expect(try await bench.asAda.inbox(page: PageRequest()).items.count == (marketing ? 1 : 0))
    #expect(try bench.mails().count == (marketing ? 1 : 0))
    #expect(
      try await bench.records("status <> \(marketing ? 1 : 3)").isEmpty)
  }

  @Test("staff is told of low stock and stuck orders, in an inbox of its own")
  func operators() async throws {
    let low = StockLow(sku: "A", available: 1, reorderPoint: 5)
    let stuck = OrderStuck(order: order, step: "capture", reason: "no answer")
    let (one, two) = (UUID(), UUID())
    for _ in 0..<2 {
      try await bench.hear(one) { try NotificationStore.apply(low, $0, $1) }
      try await bench.hear(two) { try NotificationStore.apply(stuck, $0, $1) }
    }
    try await bench.work()
    let items = try await bench.asStaff.operatorInbox(page: PageRequest()).items
    #expect(items.map(\.kind) == ["operator.orderStuck", "operator.stockLow"])
    #expect(items[0].text.contains(order.text))
    #expect(try bench.mails().isEmpty)
    #expect(
      await code { _ = try await bench.asAda.operatorInbox(page: PageRequest()) }
        == .permissionDenied)
  }

  @Test("numbers without end are told as they are, and trap nothing")
  func hugeNumbers() async throws {
    bench.moveTo(hour: 12)
    try await bench.know()
    let dropped = PriceDropped(
      customer: bench.ada, sku: "A", title: String(repeating: "x", count: 5_000),
      oldPrice: Money(minorUnits: .min, currency: "EUR"),
      newPrice: Money(minorUnits: .max, currency: "EUR"))
    try await bench.hear { try NotificationStore.apply(dropped, $0, $1) }
    try await bench.work()
    let mail = try #require(try bench.mails().first)
    #expect(mail.contains("-92233720368547758.08 EUR"))
    #expect(mail.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 })
  }
}
