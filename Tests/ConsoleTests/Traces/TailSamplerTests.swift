// SPDX-License-Identifier: Apache-2.0

import ApusWire
import OTLPAPI
import Testing

@testable import Console

@Suite struct TailSamplerTests {
  private func trace(
    _ number: UInt64, lasting milliseconds: Int64, failed: Bool = false
  ) -> TraceRecord {
    TraceRecord(
      SpanRecord(
        trace: .trace(number), id: .span(1), parent: Bytes(),
        source: TelemetrySource(service: "shop", instance: ""), name: "root", kind: .server,
        startedAt: 0, duration: milliseconds * 1_000_000, isError: failed, status: "",
        attributes: [:], events: []))
  }

  @Test("all that failed stays, all that was slow, and of the rest about the share")
  func stays() {
    var random = SeededNumbers(seed: 4)
    var sampler = TailSampler(share: 0.1)
    for _ in 0..<1_000 {
      _ = sampler.keeps(trace(random.next(), lasting: .random(in: 10...20, using: &random)))
    }
    var ordinary = 0
    for _ in 0..<2_000 {
      if sampler.keeps(trace(random.next(), lasting: 12)) { ordinary += 1 }
    }
    // 200 are expected of a binomial distribution with a deviation of 13.4; five of them are allowed.
    #expect((133...267).contains(ordinary))
    for _ in 0..<100 {
      let keepsFailed = sampler.keeps(trace(random.next(), lasting: 12, failed: true))
      let keepsSlow = sampler.keeps(trace(random.next(), lasting: 500))
      #expect(keepsFailed && keepsSlow)
    }
  }

  @Test("of a kind that is seen for the first time everything stays")
  func firstOnes() {
    var sampler = TailSampler(share: 0)
    let first = (0..<20).map { sampler.keeps(trace($0, lasting: 1)) }
    #expect(first.allSatisfy { $0 })
    let next = sampler.keeps(trace(99, lasting: 1))
    #expect(!next)
  }

  @Test("nothing is decided within the window; after it the spans of what goes are gone too")
  func window() async throws {
    var rules = RetentionRules()
    rules.share = 0
    let desk = try await Desk(rules: rules)
    for number in 1...60 as ClosedRange<UInt64> {
      try await desk.tell([
        .sample(
          number, 1, name: "root", at: desk.clock.now,
          lasting: .milliseconds(number == 50 ? 900 : 10), failed: number == 55)
      ])
    }
    var retention = Retention(rules: rules)
    let isMore = try await retention.settle(desk.archive.store, now: desk.clock.now)
    #expect(!isMore)
    #expect(try await count("trace", desk) == 60)
    desk.clock.advance(.seconds(16 * 60))
    while try await retention.settle(desk.archive.store, now: desk.clock.now) {}
    // The first twenty, the slow one and the failed one.
    #expect(try await count("trace", desk) == 22)
    #expect(try await count("span", desk) == 22)
    // Decided once.
    while try await retention.settle(desk.archive.store, now: desk.clock.now) {}
    #expect(try await count("trace", desk) == 22)
    try await desk.close()
  }

  private func count(_ table: String, _ desk: Desk) async throws -> Int {
    try await desk.archive.store.read { db in
      table == "trace"
        ? try db.value("SELECT COUNT(*) FROM trace") ?? 0
        : try db.value("SELECT COUNT(*) FROM span") ?? 0
    }
  }
}

/// SplitMix64: numbers that only look like chance.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
