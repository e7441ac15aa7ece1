// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import NotificationAPI
import ShopTesting
import Testing
import UserAPI

@testable import ShopNotification

@Suite struct CampaignTests {
  private static let customerCount = 250

  /// Most want mail that sells; the others do not, or are disabled.
  private func bench() async throws -> (NotificationBench, wanting: Set<UUID>) {
    let bench = try await NotificationBench()
    bench.moveTo(hour: 12)
    let customers = (0..<Self.customerCount).map { _ in UUID() }
    try await bench.store.write { db in
      for (index, customer) in customers.enumerated() {
        let event = UserChanged(
          user: customer, email: "c\(index)@shop.example", name: "C",
          status: index % 10 == 1 ? .disabled : .active,
          preferences: Preferences(language: "en", currency: "EUR", marketing: index % 10 != 0),
          version: 1)
        _ = try CustomerRows(db: db).take(event)
      }
    }
    _ = try await bench.asStaff.putTemplate(
      name: "spring.sale", locale: "en", title: "{what} costs less", text: "{greeting}\n{what}!",
      isMarketing: true)
    let wanting = customers.enumerated().filter { $0.offset % 10 > 1 }.map(\.element)
    return (bench, Set(wanting))
  }

  private func start(_ bench: NotificationBench, key: String = "k") async throws -> Campaign {
    try await bench.asStaff.with(idempotencyKey: IdempotencyKey(key)).startCampaign(
      template: "spring.sale", title: "Spring", segment: "marketing", data: ["what": "All"])
  }

  @Test("a campaign comes to each who wants it once, not all at a time, whatever crashes")
  func runs() async throws {
    let (bench, wanting) = try await bench()
    var campaign = try await start(bench)
    #expect(try await start(bench).id == campaign.id)
    let other = try await NotificationBench(sharing: bench)
    var told: [Int] = []
    while campaign.status == .running, told.count < 10 {
      try await bench.notifications.advanceCampaigns()
      try await other.notifications.advanceCampaigns()
      campaign = try await bench.asStaff.getCampaign(campaign: campaign.id)
      told.append(Int(campaign.reached))
      bench.clock.advance(seconds: 10)
    }
    // A hundred in ten seconds, those who do not want it among them.
    #expect(told.count == 3 && told[0] <= 100 && told[0] < told[1])
    #expect(campaign.status == .done && campaign.reached == UInt64(wanting.count))
    // Taken by one that dies, then by two.
    for job in try await bench.worker.take(.people).jobs { _ = await bench.worker.deliver(job) }
    async let one: Void = bench.work(after: 61)
    async let two: Void = other.work()
    _ = try await (one, two)
    try await bench.work(after: 61)
    let records = try await bench.records("channel = 'mail'")
    #expect(records.count == wanting.count && Set(records.map(\.customer)) == wanting)
    #expect(records.allSatisfy { $0.status == .sent && $0.subject == campaign.id.text })
    let mails = try bench.mails()
    #expect(mails.count == wanting.count)
    #expect(mails.allSatisfy { $0.contains("List-Unsubscribe: <") })
  }

  @Test("a campaign that is paused tells nobody until it goes on")
  func pauses() async throws {
    let (bench, wanting) = try await bench()
    let campaign = try await start(bench)
    try await bench.notifications.advanceCampaigns()
    let paused = try await bench.asStaff.pauseCampaign(campaign: campaign.id, paused: true)
    #expect(paused.status == .paused)
    bench.clock.advance(seconds: 100)
    try await bench.notifications.advanceCampaigns()
    #expect(try await bench.asStaff.getCampaign(campaign: campaign.id) == paused)
    _ = try await bench.asStaff.pauseCampaign(campaign: campaign.id, paused: false)
    for _ in 0..<3 {
      try await bench.notifications.advanceCampaigns()
      bench.clock.advance(seconds: 10)
    }
    let done = try await bench.asStaff.pauseCampaign(campaign: campaign.id, paused: true)
    #expect(done.status == .done && done.reached == UInt64(wanting.count))
  }

  @Test("only a template that sells is sent to all")
  func transactional() async throws {
    let bench = try await NotificationBench()
    await #expect(throws: NotificationService.StartCampaignError.self) {
      try await bench.asStaff.startCampaign(
        template: "order.shipped", title: "x", segment: "marketing",
        data: ["number": "1", "total": "1"])
    }
    let (other, _) = try await self.bench()
    _ = try await start(other)
    let error = await code {
      _ = try await other.asStaff.with(idempotencyKey: IdempotencyKey("k")).startCampaign(
        template: "spring.sale", title: "Other", segment: "marketing", data: ["what": "x"])
    }
    #expect(error == .invalidArgument)
  }
}
