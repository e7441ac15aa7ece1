// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import Foundation
import NotificationAPI
import OrderTakingAPI
import ShopTesting
import Testing
import UserAPI

@testable import ShopNotification

@Suite struct MailTests {
  private func message(
    title: String = "Hello", text: String = "Text", to: String = "ada@shop.example"
  ) -> MailMessage {
    MailMessage(
      id: UUID(), from: "shop@shop.example", to: to, date: Timestamp(seconds: 1_800_000_000),
      preview: Preview(title: title, text: text, locale: "en"))
  }

  @Test("a mail has the headers that RFC 5322 and MIME ask for")
  func headers() {
    let mail = message()
    let text = mail.text
    #expect(header("Date", in: text) == "Fri, 15 Jan 2027 08:00:00 +0000")
    #expect(header("Message-ID", in: text) == "<\(mail.id.text)@shop.example>")
    #expect(header("Subject", in: text) == "Hello")
    #expect(header("MIME-Version", in: text) == "1.0")
    #expect(header("Content-Type", in: text) == "text/plain; charset=utf-8")
    #expect(text.hasSuffix("\r\n\r\nText\r\n"))
    #expect(mail.text == text)
  }

  @Test(
    "no title makes a header of its own",
    arguments: [
      "a\r\nBcc: eve@evil.example", "a\nBcc: eve@evil.example", "a\rBcc: eve@evil.example",
      "a\u{2028}Bcc: eve@evil.example", "a\u{0}b", "=?UTF-8?Q?a=0ABcc:_eve?=",
      String(repeating: "ä", count: 500), String(repeating: "a", count: 2_000), "👩‍👩‍👧‍👦 für dich", "",
    ])
  func titles(_ title: String) throws {
    let text = message(title: title).text
    let head = try #require(text.range(of: "\r\n\r\n")).lowerBound
    let lines = text[..<head].components(separatedBy: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 78 + 1 || $0.hasPrefix("Subject: =?") })
    #expect(lines.allSatisfy { $0.utf8.allSatisfy { 0x20...0x7e ~= $0 } })
    #expect(!lines.contains { $0.hasPrefix("Bcc") })
    #expect(lines.filter { $0.hasPrefix("Subject:") }.count == 1)
  }

  @Test("an encoded title reads as it was written")
  func encodedTitle() throws {
    let title = "Grüße: " + String(repeating: "Bestätigung 👍 ", count: 12)
    let words = MailHeader.encoded(title).components(separatedBy: "\r\n ")
    let read = try words.map { word in
      #expect(word.utf8.count <= 75)
      let base64 = String(word.dropFirst("=?UTF-8?B?".count).dropLast(2))
      return String(decoding: try #require(Data(base64Encoded: base64)), as: UTF8.self)
    }
    #expect(read.joined() == title)
  }

  @Test(
    "addresses that could be more than one address get no mail",
    arguments: [
      "a@b.example\r\nBcc: eve@evil.example", "a@b.example, eve@evil.example", "<a@b.example>",
      "a b@c.example", "a@b@c.example", "ä@b.example", "", "@", "a@", "@b", "a@b.example\n",
      "\"a\"@b.example", "a(x)@b.example", "a;b@c.example",
    ])
  func addresses(_ address: String) async throws {
    #expect(!MailAddress.isSafe(address))
    let bench = try await NotificationBench()
    try await bench.know(email: address)
    try await bench.order(UUID(), .confirmed)
    try await bench.work()
    #expect(try bench.mails().isEmpty)
    #expect(try await bench.records("channel = 'mail'").map(\.status) == [.failed])
  }

  @Test("a value brings no line into a text")
  func values() async throws {
    let bench = try await NotificationBench()
    try await bench.know()
    let change = OrderStatusChanged(
      order: UUID(), customer: bench.ada, status: .cancelled, number: "A\r\nBcc: x",
      reason: "no\n\nhttp://evil.example/?token=stolen\u{202e}",
      total: Money(minorUnits: 1, currency: "EUR"))
    try await bench.hear { try NotificationStore.apply(change, $0, $1) }
    try await bench.work()
    let lines = try bench.mails()[0].components(separatedBy: "\r\n")
    #expect(!lines.contains { $0.hasPrefix("http") || $0.hasPrefix("Bcc") })
    #expect(!lines.joined().unicodeScalars.contains("\u{202e}"))
  }

  @Test("a mail that was written but not marked is written into the same file, once")
  func crash() async throws {
    let bench = try await NotificationBench()
    try await bench.know()
    try await bench.order(UUID(), .confirmed)
    for job in try await bench.worker.take(.people).jobs {
      #expect(await bench.worker.deliver(job) == .delivered)
    }
    let first = try bench.mails()
    #expect(first.count == 1)
    try await bench.work()
    #expect(try await bench.records("channel = 'mail'")[0].status == .queued)
    try await bench.work(after: 61)
    #expect(try bench.mails() == first)
    let record = try await bench.records("channel = 'mail'")[0]
    #expect(record.status == .sent && record.attempts == 2)
    let tmp = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path + "/mail/tmp")
    #expect(tmp.isEmpty)
  }

  @Test("a mail that was read meanwhile is not new again")
  func read() async throws {
    let bench = try await NotificationBench()
    try await bench.know()
    try await bench.order(UUID(), .confirmed)
    for job in try await bench.worker.take(.people).jobs { _ = await bench.worker.deliver(job) }
    let mail = bench.folder.path + "/mail"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: mail + "/new").first)
    try FileManager.default.moveItem(
      atPath: "\(mail)/new/\(name)", toPath: "\(mail)/cur/\(name):2,S")
    try await bench.work(after: 61)
    #expect(try bench.mails().isEmpty)
    #expect(try await bench.records("channel = 'mail'")[0].status == .sent)
  }

  @Test("two workers share what is due, and none of it is both's")
  func twoWorkers() async throws {
    let one = try await NotificationBench()
    let two = try await NotificationBench(sharing: one)
    try await one.know()
    for _ in 0..<80 { try await one.order(UUID(), .confirmed) }
    async let left = one.worker.take(.people)
    async let right = two.worker.take(.people)
    let (first, second) = try await (left.jobs.map(\.id), right.jobs.map(\.id))
    #expect(Set(first).isDisjoint(with: second))
    #expect(first.count + second.count == 80)
  }

  @Test("who was too slow marks nothing that another has taken")
  func epochs() async throws {
    let bench = try await NotificationBench()
    try await bench.know()
    try await bench.order(UUID(), .confirmed)
    let slow = try #require(try await bench.worker.take(.people).jobs.first)
    bench.clock.advance(seconds: 61)
    let quick = try #require(try await bench.worker.take(.people).jobs.first)
    let marks = try await bench.store.write { db in
      let rows = NotificationRows(db: db)
      return [
        try rows.settle(slow, .failed("late")), try rows.settle(quick, .delivered),
        try rows.settle(slow, .failed("late")),
      ]
    }
    #expect(marks == [false, true, false])
    #expect(try await bench.records("channel = 'mail'")[0].status == .sent)
  }

  @Test("a folder that takes nothing is tried again for a day")
  func brokenFolder() async throws {
    let bench = try await NotificationBench()
    try await bench.know()
    // A file where the folder should be.
    let path = bench.folder.path + "/mail"
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let (one, two) = (UUID(), UUID())
    try await bench.order(one, .confirmed)
    try await bench.work()
    #expect(try await bench.records("channel = 'mail'")[0].status == .queued)
    try FileManager.default.removeItem(atPath: path)
    try await bench.work(after: 5)
    #expect(try bench.mails().count == 1)
    try FileManager.default.removeItem(atPath: path)
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    try await bench.order(two, .confirmed)
    for _ in 0..<200 { try await bench.work(after: 600) }
    let record = try #require(
      try await bench.records("channel = 'mail' AND subject = \(two.text)").first)
    #expect(record.status == .failed && record.attempts > 100)
  }
}
