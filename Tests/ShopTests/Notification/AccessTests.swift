// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusWire
import CommonAPI
import NotificationAPI
import ShopTesting
import Testing

@testable import ShopNotification

/// Who may do what, and with what.
@Suite struct AccessTests {
  struct Call: Sendable {
    let name: String
    let make: @Sendable (NotificationClient) async throws -> Void

    init(_ name: String, _ make: @escaping @Sendable (NotificationClient) async throws -> Void) {
      self.name = name
      self.make = make
    }
  }

  private static let id = UUID()

  private static let customerCalls = [
    Call("inbox") { _ = try await $0.inbox(page: PageRequest()) },
    Call("markRead") { _ = try await $0.markRead(item: id) },
    Call("markAllRead") { _ = try await $0.markAllRead() },
    Call("unreadCount") { _ = try await $0.unreadCount() },
    Call("watchInbox") { for try await _ in $0.watchInbox() { break } },
    Call("getPreferences") { _ = try await $0.getPreferences() },
    Call("setPreferences") { _ = try await $0.setPreferences(preferences: .usual) },
  ]

  private static let staffCalls = [
    Call("operatorInbox") { _ = try await $0.operatorInbox(page: PageRequest()) },
    Call("send") {
      _ = try await $0.send(customer: id, template: "x", data: [:], dedupeKey: "k", sendAt: nil)
    },
    Call("cancelScheduled") { _ = try await $0.cancelScheduled(notification: id) },
    Call("getStatus") { _ = try await $0.getStatus(notification: id) },
    Call("listDeadLetters") { _ = try await $0.listDeadLetters(page: PageRequest()) },
    Call("putTemplate") {
      _ = try await $0.putTemplate(
        name: "x", locale: "en", title: "x", text: "x", isMarketing: false)
    },
    Call("getTemplate") { _ = try await $0.getTemplate(name: "x", locale: "en") },
    Call("previewTemplate") {
      _ = try await $0.previewTemplate(name: "x", locale: "en", data: [:])
    },
    Call("startCampaign") {
      _ = try await $0.startCampaign(template: "x", title: "x", segment: "marketing", data: [:])
    },
    Call("pauseCampaign") { _ = try await $0.pauseCampaign(campaign: id, paused: true) },
    Call("getCampaign") { _ = try await $0.getCampaign(campaign: id) },
    Call("registerWebhook") {
      _ = try await $0.registerWebhook(url: "http://127.0.0.1/", kinds: [])
    },
    Call("listWebhooks") { _ = try await $0.listWebhooks() },
    Call("enableWebhook") { _ = try await $0.enableWebhook(webhook: id, enabled: true) },
    Call("rotateSecret") { _ = try await $0.rotateSecret(webhook: id) },
    Call("listDeliveries") { _ = try await $0.listDeliveries(webhook: id, page: PageRequest()) },
    Call("replayDelivery") { _ = try await $0.replayDelivery(notification: id) },
  ]

  @Test("customers do not do what staff does, staff has no inbox, and nobody does neither")
  func roles() async throws {
    let bench = try await NotificationBench()
    // Another service may make these, whether it acts for a user or not.
    let shared = ["send", "cancelScheduled", "getStatus"]
    let staffCalls = Self.staffCalls.filter { !shared.contains($0.name) }
    for call in Self.customerCalls + staffCalls {
      #expect(
        await code { try await call.make(bench.client(nil)) } == .unauthenticated, "\(call.name)")
    }
    for call in staffCalls {
      #expect(await code { try await call.make(bench.asAda) } == .permissionDenied, "\(call.name)")
    }
    for call in Self.customerCalls {
      #expect(
        await code { try await call.make(bench.asStaff) } == .permissionDenied, "\(call.name)")
    }
  }

  @Test("what is not there is not found, by every call that names it")
  func unknown() async throws {
    let bench = try await NotificationBench()
    let names = [
      "cancelScheduled", "getStatus", "getTemplate", "previewTemplate", "startCampaign",
      "pauseCampaign", "getCampaign", "enableWebhook", "rotateSecret", "listDeliveries",
      "replayDelivery", "send",
    ]
    for call in Self.staffCalls where names.contains(call.name) {
      #expect(await code { try await call.make(bench.asStaff) } == .notFound, "\(call.name)")
    }
  }

  @Test("a request that breaks the schema's rules names the field")
  func violations() async throws {
    let bench = try await NotificationBench()
    let long = String(repeating: "x", count: 2_100)
    let many = Dictionary(uniqueKeysWithValues: (0..<21).map { ("k\($0)", "v") })
    func preferences(
      _ change: @escaping @Sendable (inout NotificationPreferences) -> Void
    ) -> @Sendable (NotificationClient) async throws -> Void {
      { client in
        var preferences = NotificationPreferences.usual
        change(&preferences)
        _ = try await client.setPreferences(preferences: preferences)
      }
    }
    let customer = [
      Call("limit") { _ = try await $0.inbox(page: PageRequest(limit: 101)) },
      Call("item") { _ = try await $0.markRead(item: .nil) },
      Call("token") { try await $0.unsubscribe(token: "") },
      Call("token") { try await $0.unsubscribe(token: long) },
      Call("quietFrom", preferences { $0.quietFrom = 24 }),
      Call("quietUntil", preferences { $0.quietUntil = .max }),
      Call("utcOffsetMinutes", preferences { $0.utcOffsetMinutes = 841 }),
      Call("utcOffsetMinutes", preferences { $0.utcOffsetMinutes = .min }),
      Call("locale", preferences { $0.locale = "de\r\nBcc: x" }),
      Call(
        "kinds", preferences { $0.kinds = .init(repeating: KindPreference(kind: "a"), count: 51) }),
      Call("kind", preferences { $0.kinds = [KindPreference()] }),
    ]
    let staff = [
      Call("customer") {
        _ = try await $0.send(customer: .nil, template: "x", data: [:], dedupeKey: "k", sendAt: nil)
      },
      Call("template") {
        _ = try await $0.send(
          customer: Self.id, template: "", data: [:], dedupeKey: "k", sendAt: nil)
      },
      Call("data") {
        _ = try await $0.send(
          customer: Self.id, template: "x", data: many, dedupeKey: "k", sendAt: nil)
      },
      Call("dedupeKey") {
        _ = try await $0.send(
          customer: Self.id, template: "x", data: [:], dedupeKey: "a/b", sendAt: nil)
      },
      Call("dedupeKey") {
        _ = try await $0.send(
          customer: Self.id, template: "x", data: [:], dedupeKey: "", sendAt: nil)
      },
      Call("name") {
        _ = try await $0.putTemplate(
          name: "a/b", locale: "en", title: "t", text: "t", isMarketing: false)
      },
      Call("locale") {
        _ = try await $0.putTemplate(
          name: "a", locale: "EN", title: "t", text: "t", isMarketing: false)
      },
      Call("title") {
        _ = try await $0.putTemplate(
          name: "a", locale: "en", title: long, text: "t", isMarketing: false)
      },
      Call("segment") {
        _ = try await $0.startCampaign(template: "x", title: "x", segment: "all", data: [:])
      },
      Call("url") { _ = try await $0.registerWebhook(url: "ftp://example.com/", kinds: []) },
      Call("url") { _ = try await $0.registerWebhook(url: "http://a@example.com/", kinds: []) },
      Call("url") { _ = try await $0.registerWebhook(url: "", kinds: []) },
      Call("url") { _ = try await $0.registerWebhook(url: "http://a/\r\nX: y", kinds: []) },
      Call("kinds") { _ = try await $0.registerWebhook(url: "http://127.0.0.1/", kinds: [""]) },
    ]
    for (calls, client) in [(customer, bench.asAda), (staff, bench.asStaff)] {
      for call in calls {
        var found: (any Error)?
        do { try await call.make(client) } catch { found = error }
        let error = (found as? any CallError)?.rpcError
        #expect(error?.code == .invalidArgument, "\(call.name): \(String(describing: found))")
        #expect(error?.message.contains(call.name) == true, "\(String(describing: found))")
      }
    }
  }

  @Test("the environment says where mail goes, and is refused where it cannot be meant")
  func settings() throws {
    #expect(try NotificationSettings(environment: [:]).mailFolder == ".apus/mail")
    #expect(
      try NotificationSettings(environment: ["APUS_HOME": "/srv/a"]).mailFolder == "/srv/a/mail")
    let all = try NotificationSettings(environment: [
      "APUS_HOME": "/srv/a", "SHOP_MAIL_FOLDER": "/m", "SHOP_URL": "https://shop.example/",
      "SHOP_MAIL_FROM": "us@shop.example", "SHOP_WEBHOOK_ALLOW_LOOPBACK": "1",
    ])
    #expect(all.mailFolder == "/m" && all.siteURL == "https://shop.example" && all.allowsLoopback)
    for (name, value) in [("SHOP_URL", "shop.example"), ("SHOP_MAIL_FROM", "a\r\nBcc: b@c")] {
      #expect(throws: ConfigurationError.self) {
        try NotificationSettings(environment: [name: value])
      }
    }
  }
}
