// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import NotificationAPI
import OrderTakingAPI
import ShopTesting
import Testing

@testable import ShopNotification

@Suite struct InboxTests {
  @Test("the inbox comes by pages, the newest first, each item once")
  func pages() async throws {
    let bench = try await NotificationBench()
    let orders = (0..<5).map { _ in UUID() }
    for order in orders { try await bench.order(order, .confirmed) }
    var found: [String] = []
    var cursor = ""
    repeat {
      let page = try await bench.asAda.inbox(page: PageRequest(cursor: cursor, limit: 2))
      #expect(page.items.count <= 2 && page.unreadCount == 5)
      found += page.items.map(\.subject)
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(found == orders.reversed().map(\.text))
    for wrong in ["x", "-1", "0", "99999999999999999999"] {
      #expect(
        await code { _ = try await bench.asAda.inbox(page: PageRequest(cursor: wrong)) }
          == .invalidArgument)
    }
  }

  @Test("what is read is read, again too; another's is unknown")
  func read() async throws {
    let bench = try await NotificationBench()
    for status: OrderStatus in [.confirmed, .shipped, .delivered] {
      try await bench.order(UUID(), status)
    }
    let items = try await bench.asAda.inbox(page: PageRequest()).items
    for _ in 0..<2 {
      #expect(try await bench.asAda.markRead(item: items[1].id).unreadCount == 2)
    }
    let other = bench.client(UUID())
    await #expect(
      throws: NotificationService.MarkReadError.unknownNotification(
        UnknownNotification(notification: items[0].id))
    ) { try await other.markRead(item: items[0].id) }
    // A mail is in no inbox.
    let mail = try await bench.records("channel = 'mail'")[0].id
    #expect(await code { _ = try await bench.asAda.markRead(item: mail) } == .notFound)
    #expect(try await other.inbox(page: PageRequest()) == InboxPage())
    #expect(try await other.markAllRead().unreadCount == 0)
    #expect(try await bench.asAda.unreadCount().unreadCount == 2)
    #expect(try await bench.asAda.markAllRead().unreadCount == 0)
    #expect(try await bench.asAda.inbox(page: PageRequest()).items.allSatisfy(\.isRead))
  }

  @Test("a watcher sees the inbox, and each change of it")
  func watch() async throws {
    let bench = try await NotificationBench()
    var seen = bench.asAda.watchInbox().makeAsyncIterator()
    #expect(try await seen.next() == InboxPage())
    try await bench.order(UUID(), .confirmed, of: UUID())
    bench.look()
    try await bench.order(UUID(), .confirmed)
    bench.look()
    let page = try #require(try await seen.next())
    #expect(page.items.count == 1 && page.unreadCount == 1)
    _ = try await bench.asAda.markRead(item: page.items[0].id)
    bench.look()
    #expect(try await seen.next()?.unreadCount == 0)
  }

  @Test("staff and services tell once for a key, now or later, and cancel what is not told yet")
  func send() async throws {
    let bench = try await NotificationBench()
    try await bench.know()
    let staff = bench.asStaff
    _ = try await staff.putTemplate(
      name: "note", locale: "en", title: "Note", text: "{words}", isMarketing: false)
    func send(_ key: String, _ words: String, at: Timestamp? = nil) async throws
      -> [NotificationRecord]
    {
      try await staff.send(
        customer: bench.ada, template: "note", data: ["words": words], dedupeKey: key, sendAt: at
      ).notifications
    }
    let first = try await send("a", "first")
    #expect(first.map(\.channel) == ["inbox", "mail"])
    #expect(try await send("a", "second").map(\.id) == first.map(\.id))
    let later = bench.clock.now().advanced(by: .seconds(600))
    let scheduled = try await send("b", "later", at: later)
    #expect(scheduled.map(\.status) == [.queued, .queued])
    try await bench.work(after: 599)
    #expect(try await bench.asAda.inbox(page: PageRequest()).items.map(\.text) == ["first"])
    #expect(try bench.mails().count == 1)
    let cancelled = try await staff.cancelScheduled(notification: scheduled[1].id)
    #expect(try await staff.cancelScheduled(notification: scheduled[1].id) == cancelled)
    try await bench.work(after: 1)
    #expect(
      try await bench.asAda.inbox(page: PageRequest()).items.map(\.text) == ["later", "first"])
    #expect(try bench.mails().count == 1)
    #expect(try await staff.getStatus(notification: scheduled[1].id).status == .suppressed)
    await #expect(
      throws: NotificationService.CancelScheduledError.notRepeatable(
        NotRepeatable(notification: first[1].id))
    ) { try await staff.cancelScheduled(notification: first[1].id) }
    // Times that no clock shows.
    #expect(try await send("c", "far", at: Timestamp(seconds: 253_402_300_799)).count == 2)
    #expect(try await send("d", "past", at: Timestamp(seconds: 1)).map(\.status)[0] == .sent)
  }

  @Test("one customer's key is not another's, and not that of another template")
  func keys() async throws {
    let bench = try await NotificationBench()
    let staff = bench.asStaff
    for name in ["one", "two"] {
      _ = try await staff.putTemplate(
        name: name, locale: "en", title: name, text: name, isMarketing: false)
      for customer in [bench.ada, UUID()] {
        let sent = try await staff.send(
          customer: customer, template: name, data: [:], dedupeKey: "k", sendAt: nil)
        #expect(sent.notifications.count == 2)
      }
    }
    #expect(try await bench.records().count == 8)
  }
}
