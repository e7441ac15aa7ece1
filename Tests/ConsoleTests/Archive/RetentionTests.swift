// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import OTLPAPI
import Testing

@testable import Console

@Suite struct RetentionTests {
  @Test("what is older than the age goes, traces, logs, arrows and values alike; the rest stays")
  func age() async throws {
    let desk = try await Desk()
    try await fill(desk, 1)
    desk.clock.advance(.seconds(20 * 3_600))
    try await fill(desk, 2)
    desk.clock.advance(.seconds(5 * 3_600))
    let retention = Retention(rules: desk.archive.rules)
    while try await retention.expire(desk.archive.store, now: desk.clock.now) {}
    #expect(try await counts(desk) == [1, 1, 1, 1, 1])
    let old = desk.clock.now.advanced(by: .seconds(-30 * 3_600))
    let page = try await desk.console.findTraces(
      text: "", onlyErrors: false, since: old, cursor: "", limit: 0)
    #expect(page.traces.map(\.id) == [OTLPText.hex(.trace(2))])
    try await desk.close()
  }

  @Test("names of metrics and of processes go with the last thing that has them")
  func names() async throws {
    let desk = try await Desk()
    try await desk.tell([.sample(1, 1, at: desk.clock.now)], of: "old span")
    try await desk.say("hello", .info, of: "old log")
    try await desk.count("old metric", to: 1)
    desk.clock.advance(.seconds(25 * 3_600))
    try await desk.tell([.sample(2, 1, at: desk.clock.now)], of: "new span")
    try await desk.say("hello", .info, of: "new log")
    let retention = Retention(rules: desk.archive.rules)
    let early = try await desk.archive.store.read { db in try SourceTable.unused(db) }
    #expect(early.numbers.isEmpty)
    while try await retention.expire(desk.archive.store, now: desk.clock.now) {}
    let unused = try await desk.archive.store.read { db in try SourceTable.unused(db) }
    #expect(unused.numbers.count == 3)
    // It tells again before it is removed.
    try await desk.say("back", .info, of: "old log")
    try await desk.archive.store.write { db in try SourceTable.remove(unused, db) }
    #expect(try await sources(desk) == ["new log", "new span", "old log"])
    #expect(try await desk.console.listMetrics().metrics.isEmpty)
    desk.clock.advance(.seconds(25 * 3_600))
    while try await retention.expire(desk.archive.store, now: desk.clock.now) {}
    try await retention.forget(desk.archive.store)
    #expect(try await sources(desk).isEmpty)
    try await desk.close()
  }

  private func sources(_ desk: Desk) async throws -> [String] {
    try await desk.archive.store.read { db in
      try db.rows("SELECT service FROM source ORDER BY service") { row in
        try row["service"] as String
      }
    }
  }

  @Test("when the file is too large the oldest goes until it is not")
  func size() async throws {
    var rules = RetentionRules()
    rules.byteCount = 1 << 20
    let desk = try await Desk(rules: rules)
    let text = String(repeating: "x", count: 2_000)
    for number in 1...1_000 as ClosedRange<UInt64> {
      desk.clock.advance(.seconds(1))
      try await desk.tell([.sample(number, 1, at: desk.clock.now, ["text": text])])
    }
    let retention = Retention(rules: rules)
    while try await used(desk) > rules.byteCount {
      _ = try await retention.expire(desk.archive.store, now: desk.clock.now)
    }
    let newest = try await desk.console.findTraces(
      text: "", onlyErrors: false, cursor: "", limit: 500)
    // The newest are all there, without a gap.
    #expect(newest.traces.count > 50)
    #expect(
      newest.traces.map(\.id)
        == (1...1_000).reversed().prefix(newest.traces.count).map { OTLPText.hex(.trace($0)) })
    try await desk.close()
  }

  @Test("after an hour a series has a value a minute, and its rate is the same")
  func thinning() async throws {
    let desk = try await Desk()
    for second in stride(from: 0, to: 3_600, by: 10) {
      desk.clock.advance(.seconds(10))
      try await desk.count("orders", to: Double(second))
    }
    desk.clock.advance(.seconds(3_600))
    let before = try await desk.increase("orders")
    try await Retention(rules: desk.archive.rules).thin(desk.archive.store, now: desk.clock.now)
    let points = try await desk.archive.store.read { db in
      try db.value("SELECT COUNT(*) FROM point", as: Int.self) ?? 0
    }
    #expect((60...61).contains(points))
    // The last values between two minutes may be missing at the end.
    #expect(abs(try await desk.increase("orders") - before) <= 60)
    try await desk.close()
  }

  private func fill(_ desk: Desk, _ number: UInt64) async throws {
    try await desk.tell([
      .sample(
        number, 1, name: "call", kind: .server, at: desk.clock.now,
        ["apus.peer": "service/shop.order.v1"])
    ])
    try await desk.say("hello", .info)
    try await desk.count("orders \(number)", to: 1)
  }

  private func used(_ desk: Desk) async throws -> Int64 {
    try await desk.archive.store.read { db in try Retention.usedByteCount(db) }
  }

  private func counts(_ desk: Desk) async throws -> [Int] {
    try await desk.archive.store.read { db in
      [
        try db.value("SELECT COUNT(*) FROM trace") ?? 0,
        try db.value("SELECT COUNT(*) FROM span") ?? 0,
        try db.value("SELECT COUNT(*) FROM log") ?? 0,
        try db.value("SELECT COUNT(*) FROM edge") ?? 0,
        try db.value("SELECT COUNT(*) FROM series") ?? 0,
      ]
    }
  }
}
