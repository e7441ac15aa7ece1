// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CartAPI
import CommonAPI
import NotificationAPI
import OrderTakingAPI
import ShopTesting
import Testing
import UserAPI
import WishlistAPI

@testable import ShopNotification

@Suite struct PreferenceTests {
  @Test(
    "quiet hours end at their hour, over midnight and in the customer's time",
    arguments: [
      // from, until, offset in minutes, seconds of the day in UTC, hours left
      (21, 8, 0, 20 * 3_600 + 3_599, nil), (21, 8, 0, 21 * 3_600, 11 * 3_600),
      (21, 8, 0, 0, 8 * 3_600), (21, 8, 0, 8 * 3_600 - 1, 1), (21, 8, 0, 8 * 3_600, nil),
      (21, 8, 60, 20 * 3_600, 11 * 3_600), (21, 8, -720, 9 * 3_600, 11 * 3_600),
      (1, 5, 0, 4 * 3_600, 3_600), (1, 5, 0, 5 * 3_600, nil), (7, 7, 0, 7 * 3_600, nil),
    ] as [(UInt32, UInt32, Int32, Int64, Int64?)])
  func quiet(
    _ from: UInt32, _ until: UInt32, _ offset: Int32, _ time: Int64, _ left: Int64?
  ) {
    let hours = QuietHours(
      NotificationPreferences(quietFrom: from, quietUntil: until, utcOffsetMinutes: offset))
    for day: Int64 in [0, 20_000, -3] {
      let now = Timestamp(seconds: day * 86_400 + time, nanoseconds: 5)
      #expect(hours.end(at: now) == left.map { Timestamp(seconds: now.seconds + $0) })
    }
  }

  @Test("at night what can wait waits for the morning, and what cannot does not")
  func night() async throws {
    let bench = try await NotificationBench()
    try await bench.know(marketing: true)
    bench.moveTo(hour: 22)
    let alert = BackInStock(customer: bench.ada, sku: "A", title: "Lamp")
    let cart = CartAbandoned(cart: UUID(), customer: bench.ada, lineCount: 1)
    try await bench.hear { try NotificationStore.apply(alert, $0, $1) }
    try await bench.hear { try NotificationStore.apply(cart, $0, $1) }
    try await bench.order(UUID(), .confirmed)
    try await bench.work()
    #expect(try bench.mails().count == 1)
    #expect(try await bench.asAda.unreadCount().unreadCount == 3)
    bench.moveTo(hour: 7)
    try await bench.work()
    #expect(try bench.mails().count == 1)
    bench.moveTo(hour: 8)
    try await bench.work()
    #expect(try bench.mails().count == 3)
  }

  @Test("a way that is not wanted for a kind is not taken")
  func kinds() async throws {
    let bench = try await NotificationBench()
    try await bench.know()
    #expect(try await bench.asAda.getPreferences() == .usual)
    var wanted = NotificationPreferences.usual
    wanted.kinds = [
      KindPreference(kind: "order.shipped", inbox: true, mail: false),
      KindPreference(kind: "order.delivered", inbox: false, mail: true),
    ]
    _ = try await bench.asAda.setPreferences(preferences: wanted)
    #expect(try await bench.asAda.getPreferences() == wanted)
    let order = UUID()
    for status: OrderStatus in [.confirmed, .shipped, .delivered] {
      try await bench.order(order, status)
    }
    try await bench.work()
    let items = try await bench.asAda.inbox(page: PageRequest()).items
    #expect(items.map(\.kind) == ["order.shipped", "order.confirmed"])
    #expect(try bench.mails().count == 2)
    #expect(try bench.mails().allSatisfy { header("Subject", in: $0)?.contains("way") == false })
  }

  @Test("the token in a mail that sells ends such mail, also the second time and for what waits")
  func unsubscribe() async throws {
    let bench = try await NotificationBench()
    bench.moveTo(hour: 12)
    try await bench.know(marketing: true)
    func leaveCart() async throws {
      let event = CartAbandoned(cart: UUID(), customer: bench.ada, lineCount: 1)
      try await bench.hear { try NotificationStore.apply(event, $0, $1) }
    }
    try await leaveCart()
    try await bench.work()
    let mail = try #require(try bench.mails().first)
    let link = try #require(header("List-Unsubscribe", in: mail)).dropFirst().dropLast()
    #expect(mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"))
    let token = try #require(link.split(separator: "/").last.map(String.init))
    #expect(token.utf8.count == 43)
    // Whoever follows the link in the text is asked first.
    #expect(mail.contains("/unsubscribe?token=\(token)\r\n") && !link.contains("?"))
    try await leaveCart()
    let nobody = bench.client(nil)
    for _ in 0..<2 { try await nobody.unsubscribe(token: token) }
    try await leaveCart()
    try await bench.work()
    #expect(try bench.mails().count == 1)
    // A change of something else does not undo it; the customer's own word does.
    try await bench.know(marketing: true, version: 2)
    try await leaveCart()
    try await bench.work()
    #expect(try bench.mails().count == 1)
    _ = try await bench.asAda.setPreferences(preferences: .usual)
    try await leaveCart()
    try await bench.work()
    #expect(try bench.mails().count == 2)
    #expect(try bench.mails()[1].contains(token))
    #expect(await code { try await nobody.unsubscribe(token: "no such") } == .notFound)
  }
}
