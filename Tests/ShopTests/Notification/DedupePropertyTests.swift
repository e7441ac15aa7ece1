// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusStore
import ApusWire
import NotificationAPI
import OrderTakingAPI
import ShopTesting
import Testing
import UserAPI
import WishlistAPI

@testable import ShopNotification

/// Whatever comes in whatever order, and whatever is lost between sending and marking: one of a
/// kind, subject and way; and in the end all that is to be told is told.
@Suite struct DedupePropertyTests {
  @Test("one of each, over seeded sequences of events, crashes and replicas", arguments: 1...12)
  func once(seed: UInt64) async throws {
    var random = SeededNumbers(seed: seed)
    let first = try await NotificationBench()
    let second = try await NotificationBench(sharing: first)
    first.moveTo(hour: 9)
    let customers = (0..<3).map { _ in UUID() }
    let orders = (0..<4).map { _ in UUID() }
    let events = (0..<4).map { _ in UUID() }
    let statuses: [OrderStatus] = [.confirmed, .shipped, .delivered, .completed, .cancelled]
    var expected: Set<String> = []

    for step in 0..<60 {
      let bench = Bool.random(using: &random) ? first : second
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        let index = Int.random(in: 0..<orders.count, using: &random)
        let status = statuses[Int.random(in: 0..<statuses.count, using: &random)]
        try await bench.order(orders[index], status, of: customers[index % 3])
        if let kind = NotificationKind(status) {
          expected.insert("\(customers[index % 3])/\(kind.rawValue)/\(orders[index].text)")
        }
      case 4..<6:
        let index = Int.random(in: 0..<events.count, using: &random)
        let event = BackInStock(customer: customers[index % 3], sku: "A", title: "Lamp")
        try await bench.hear(events[index]) { try NotificationStore.apply(event, $0, $1) }
        expected.insert("\(customers[index % 3])/wishlist.backInStock/\(events[index].text)")
      case 6:
        try await bench.know(
          customers[Int.random(in: 0..<3, using: &random)], version: UInt64(step + 1))
      case 7:
        // Sent, and dead before it is marked.
        for job in try await bench.worker.take(.people).jobs { _ = await bench.worker.deliver(job) }
      default:
        let seconds = Int64.random(in: 0..<90, using: &random)
        async let one: Void = first.work(after: seconds)
        async let two: Void = second.work()
        _ = try await (one, two)
      }
    }
    for customer in customers { try await first.know(customer, version: 1_000) }
    try await first.work(after: 120)

    let records = try await first.records()
    let told = records.map { "\($0.customer)/\($0.kind)/\($0.subject)/\($0.channel)" }
    #expect(told.count == Set(told).count, "seed \(seed)")
    #expect(
      Set(told) == Set(expected.flatMap { ["\($0)/inbox", "\($0)/mail"] }), "seed \(seed)")
    #expect(records.allSatisfy { $0.status == .sent }, "seed \(seed)")
    let ids = try first.mails().compactMap { header("Message-ID", in: $0) }
    #expect(ids.count == expected.count && Set(ids).count == ids.count, "seed \(seed)")
  }
}
