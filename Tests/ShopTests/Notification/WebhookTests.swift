// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import CommonAPI
import Foundation
import NotificationAPI
import OrderTakingAPI
import ShopTesting
import Testing
import UserAPI

@testable import ShopNotification

@Suite struct WebhookTests {
  let bench: NotificationBench
  let receiver: WebhookReceiver

  init() async throws {
    bench = try await NotificationBench()
    receiver = try await WebhookReceiver()
  }

  private func register(_ kinds: String...) async throws -> WebhookSecret {
    try await bench.asStaff.registerWebhook(url: receiver.url, kinds: kinds)
  }

  private func records() async throws -> [NotificationRecord] {
    try await bench.records("channel LIKE 'webhook:%'")
  }

  /// What a receiver that knows the secret computes by itself.
  private func signature(_ secret: String, _ request: WebhookReceiver.Request) throws -> String {
    let key = try #require(Data(base64Encoded: String(secret.dropFirst("whsec_".count))))
    let id = try #require(request.headers["webhook-id"])
    let time = try #require(request.headers["webhook-timestamp"])
    let hex = HMACSHA256(key: key).hexCode(of: "\(id).\(time).\(request.body)".utf8)
    let bytes = stride(from: 0, to: hex.utf8.count, by: 2).compactMap { index in
      UInt8(hex.dropFirst(index).prefix(2), radix: 16)
    }
    return "v1," + Data(bytes).base64EncodedString()
  }

  @Test("the signature is that of Standard Webhooks' own example")
  func example() throws {
    let key = try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    let signature = WebhookSecretKey(bytes: Bytes(key)).signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: #"{"test": 2432232314}"#)
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test("a receiver is told once, signed by the secret that it was given")
  func told() async throws {
    let secret = try await register()
    #expect(secret.secret.hasPrefix("whsec_"))
    let order = UUID()
    for _ in 0..<2 { try await bench.order(order, .confirmed) }
    try await bench.work()
    let request = try #require(receiver.requests.first)
    #expect(receiver.requests.count == 1)
    #expect(request.line == "POST /hook?a=b HTTP/1.1")
    #expect(request.headers["webhook-signature"] == (try signature(secret.secret, request)))
    #expect(request.headers["webhook-timestamp"] == "\(bench.clock.now().seconds)")
    #expect(request.headers["content-type"] == "application/json")
    let body = try #require(
      try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any])
    #expect(body["type"] as? String == "order.confirmed")
    #expect(body["subject"] as? String == order.text)
    #expect(body["customer"] as? String == bench.ada.text)
    #expect(try await records().map(\.status) == [.sent])
    #expect(try await bench.asStaff.listWebhooks().webhooks == [secret.webhook])
  }

  @Test("only what it asked for, and never what proves who somebody is")
  func kinds() async throws {
    _ = try await register("order.shipped", "account.passwordReset")
    try await bench.order(UUID(), .confirmed)
    try await bench.order(UUID(), .shipped)
    let event = PasswordResetRequested(user: bench.ada, email: "a@shop.example", token: "secret")
    try await bench.hear { try NotificationStore.apply(event, $0, $1) }
    try await bench.work(after: 5)
    #expect(receiver.requests.count == 1)
    #expect(receiver.requests[0].body.contains("order.shipped"))
  }

  @Test("a receiver that fails is tried after 5 s, 5 m, 30 m, 2 h, 5 h and 10 h, and then no more")
  func retries() async throws {
    _ = try await register()
    receiver.answer("HTTP/1.1 500 Oh\r\n\r\n")
    try await bench.order(UUID(), .confirmed)
    try await bench.work()
    for (index, delay) in [5, 300, 1_800, 7_200, 18_000, 36_000].enumerated() {
      #expect(receiver.requests.count == index + 1)
      try await bench.work(after: Int64(delay) - 1)
      #expect(receiver.requests.count == index + 1)
      #expect(try await records()[0].status == .queued)
      try await bench.work(after: 1)
    }
    #expect(receiver.requests.count == 7)
    #expect(Set(receiver.requests.map { $0.headers["webhook-id"] }).count == 1)
    #expect(Set(receiver.requests.map(\.body)).count == 1)
    #expect(Set(receiver.requests.map { $0.headers["webhook-timestamp"] }).count == 7)
    let record = try await records()[0]
    #expect(record.status == .failed && record.reason == "the receiver answered 500")
    let dead = try await bench.asStaff.listDeadLetters(page: PageRequest()).notifications
    #expect(dead.contains(record))

    receiver.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    for _ in 0..<2 { _ = try await bench.asStaff.replayDelivery(notification: record.id) }
    try await bench.work()
    #expect(receiver.requests.count == 8)
    #expect(try await records()[0].status == .sent)
    // What was sent may be sent again, under the same id.
    _ = try await bench.asStaff.replayDelivery(notification: record.id)
    try await bench.work()
    #expect(receiver.requests.count == 9)
    #expect(Set(receiver.requests.map { $0.headers["webhook-id"] }).count == 1)
  }

  @Test(
    "answers that are no success",
    arguments: [
      "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", "HTTP/1.1 404 Not\r\n\r\n",
      "", "garbage\r\n", "HTTP/1.1 2000 x\r\n", "HTTP/1.1 200", "HTTP/2 200 OK\r\n",
      String(repeating: "x", count: 10_000), "\u{0}\u{1}\r\n",
    ])
  func failures(_ answer: String) async throws {
    _ = try await register()
    receiver.answer(answer)
    try await bench.order(UUID(), .confirmed)
    try await bench.work()
    #expect(receiver.requests.count == 1)
    let record = try await records()[0]
    #expect(record.status == .queued && !record.reason.isEmpty)
  }

  @Test("a receiver that does not answer keeps no customer waiting, and is given up by and by")
  func silent() async throws {
    _ = try await register()
    receiver.fallSilent()
    try await bench.know()
    try await bench.order(UUID(), .confirmed)
    let jobs = try await bench.worker.take(.systems).jobs
    _ = try await bench.worker.step(.people)
    #expect(try bench.mails().count == 1)
    guard case .webhook(let request, _) = try #require(jobs.first).content else {
      Issue.record("it is no webhook")
      return
    }
    let post = WebhookPost(allowsLoopback: true, timeout: .milliseconds(50))
    guard case .failed(let reason) = await post.send(request) else {
      Issue.record("it was sent")
      return
    }
    #expect(reason.contains("in time"))
  }

  @Test("nobody listens: it is tried again")
  func refused() async throws {
    // The port of a server that is gone.
    var gone: WebhookReceiver? = try await WebhookReceiver()
    let url = try #require(gone?.url)
    gone = nil
    _ = try await bench.asStaff.registerWebhook(url: url, kinds: [])
    try await bench.order(UUID(), .confirmed)
    try await bench.work()
    #expect(try await records()[0].status == .queued)
  }

  @Test("a receiver that fails for five days is disabled, and staff is told")
  func disabled() async throws {
    let webhook = try await register().webhook.id
    receiver.answer("HTTP/1.1 503 x\r\n\r\n")
    for _ in 0..<6 {
      try await bench.order(UUID(), .confirmed)
      try await bench.work(after: 86_400)
    }
    #expect(try await bench.asStaff.listWebhooks().webhooks.map(\.isEnabled) == [false])
    let told = try await bench.asStaff.operatorInbox(page: PageRequest()).items
    #expect(told.map(\.kind) == ["operator.webhookDisabled"])
    let count = receiver.requests.count
    try await bench.order(UUID(), .confirmed)
    try await bench.work(after: 86_400)
    #expect(receiver.requests.count == count)

    receiver.answer("HTTP/1.1 200 OK\r\n\r\n")
    _ = try await bench.asStaff.enableWebhook(webhook: webhook, enabled: true)
    try await bench.order(UUID(), .confirmed)
    try await bench.work()
    #expect(receiver.requests.count == count + 1)
  }

  @Test("a receiver that is gone for good is disabled at once")
  func gone() async throws {
    _ = try await register()
    receiver.answer("HTTP/1.1 410 Gone\r\n\r\n")
    try await bench.order(UUID(), .confirmed)
    try await bench.work()
    #expect(try await bench.asStaff.listWebhooks().webhooks.map(\.isEnabled) == [false])
    #expect(try await records()[0].status == .failed)
  }

  @Test("after a rotation both secrets sign for a day, then the new one alone")
  func rotation() async throws {
    let old = try await register()
    let new = try await bench.asStaff.rotateSecret(webhook: old.webhook.id)
    #expect(new.secret != old.secret)
    try await bench.order(UUID(), .confirmed)
    try await bench.work()
    let both = receiver.requests[0]
    #expect(
      both.headers["webhook-signature"]
        == "\(try signature(new.secret, both)) \(try signature(old.secret, both))")
    try await bench.order(UUID(), .confirmed)
    try await bench.work(after: 86_400)
    let request = try #require(receiver.requests.last)
    #expect(request.headers["webhook-signature"] == (try signature(new.secret, request)))
  }

  @Test("deliveries of a receiver are listed, the newest first, by pages")
  func deliveries() async throws {
    let webhook = try await register().webhook.id
    let orders = (0..<3).map { _ in UUID() }
    for order in orders { try await bench.order(order, .confirmed) }
    let first = try await bench.asStaff.listDeliveries(
      webhook: webhook, page: PageRequest(limit: 2))
    #expect(first.notifications.map(\.subject) == [orders[2].text, orders[1].text])
    let rest = try await bench.asStaff.listDeliveries(
      webhook: webhook, page: PageRequest(cursor: first.nextCursor, limit: 2))
    #expect(rest.notifications.map(\.subject) == [orders[0].text] && rest.nextCursor.isEmpty)
  }

  @Test("the same key registers once; there are twenty at most")
  func limits() async throws {
    let keyed = bench.asStaff.with(idempotencyKey: IdempotencyKey("k"))
    let first = try await keyed.registerWebhook(url: receiver.url, kinds: [])
    #expect(try await keyed.registerWebhook(url: receiver.url, kinds: []) == first)
    #expect(
      await code { _ = try await keyed.registerWebhook(url: receiver.url, kinds: ["a"]) }
        == .invalidArgument)
    for _ in 0..<19 { _ = try await register() }
    #expect(await code { _ = try await register() } == .failedPrecondition)
  }

  @Test("what sells is not told around a customer who does not want it")
  func marketing() async throws {
    _ = try await register()
    let staff = bench.asStaff
    _ = try await staff.putTemplate(
      name: "sale", locale: "en", title: "Sale", text: "Sale", isMarketing: true)
    for (key, marketing) in [("a", false), ("b", true)] {
      try await bench.know(marketing: marketing, version: marketing ? 2 : 1)
      _ = try await staff.send(
        customer: bench.ada, template: "sale", data: [:], dedupeKey: key, sendAt: nil)
    }
    try await bench.work()
    #expect(try await records().map(\.subject) == ["b"])
  }
}
