// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Testing

@testable import ApusStore

/// What a store keeps of events: those that it tells, and those that it has heard of.
@Suite struct EventTests {
  let folder: TemporaryFolder
  let clock = HandClock()

  init() throws { folder = try TemporaryFolder() }

  private func store() async throws -> Store { try await openStore(folder, clock: clock) }

  private func topics(_ store: Store) async throws -> [String] {
    try await store.read { db in
      try db.rows("SELECT key FROM apus_outbox ORDER BY sequence") { row in
        try row["key"] as String
      }
    }
  }

  @Test("events are kept with the effect, in the order of the commits")
  func keepsEvents() async throws {
    let store = try await store()
    for name in ["a", "b", "c"] {
      try await store.write { db in _ = try db.publish(Noted(name)) }
    }
    #expect(try await topics(store) == ["a", "b", "c"])
  }

  @Test("a transaction that is undone tells nothing")
  func tellsNothing() async throws {
    struct Refused: Error {}
    let store = try await store()
    await #expect(throws: Refused.self) {
      try await store.write { db in
        try db.publish(Noted("a"))
        throw Refused()
      }
    }
    #expect(try await topics(store) == [])
  }

  @Test("an event that no bus could take is refused with both numbers")
  func refusesLarge() async throws {
    let store = try await store()
    await #expect(
      throws: StoreError.invalidEvent(
        topic: "test.Noted", reason: "its key has 256 bytes, at most 255 are allowed")
    ) {
      try await store.write { db in
        _ = try db.publish(Noted(String(repeating: "k", count: 256)))
      }
    }
  }

  @Test("an event counts once for each group, until the inbox forgets it after 14 days")
  func countsOnce() async throws {
    let store = try await store()
    let id = UUID.v7(at: clock.now())
    @Sendable func isFirst(_ group: String) async throws -> Bool {
      try await store.write { db in try db.isFirst(id, group: group) }
    }
    #expect(try await isFirst("a"))
    #expect(try await isFirst("a") == false)
    #expect(try await isFirst("b"))
    clock.advance(seconds: 13 * 24 * 60 * 60)
    #expect(try await isFirst("c"))
    #expect(try await isFirst("a") == false)
    clock.advance(seconds: 1 * 24 * 60 * 60)
    // Each sixteenth looks for old ones.
    for number in 0..<16 { #expect(try await isFirst("d\(number)")) }
    #expect(try await isFirst("a"))
    #expect(try await isFirst("c") == false)
  }

  private func batch(_ store: Store, _ count: Int = 500) async throws -> OutboxBatch {
    try await store.outboxBatch(skipping: [], maxCount: count, maxByteCount: 1 << 20)
  }

  @Test(
    "parked events are tried again by the first of a key, and the others follow a few at a time")
  func releasesLittle() async throws {
    let store = try await store()
    try await store.write { db in for _ in 0..<450 { _ = try db.publish(Noted("a")) } }
    var rows = try await batch(store).rows
    let ids = rows.map(\.record.id)
    var result = OutboxResult()
    result.parked = [(rows[0], "no")] + rows.dropFirst().map { ($0, nil) }
    try await store.settle(result)
    #expect(try await store.releaseParkedEvents(after: nil, limit: 10, attempts: 5) == nil)
    var (counts, published): ([Int], [UUID]) = ([], [])
    while true {
      rows = try await batch(store).rows
      if rows.isEmpty { break }
      counts.append(rows.count)
      published += rows.map(\.record.id)
      result = OutboxResult()
      result.published = rows
      try await store.settle(result)
    }
    #expect(counts == [1, 100, 100, 100, 100, 49])
    #expect(published == ids)
  }

  @Test(
    "whatever is refused, parked and released: each key is published in the order of its writing",
    arguments: 0..<40 as Range<UInt64>)
  func keepsOrderOfKeys(seed: UInt64) async throws {
    var random = Numbers(seed: seed)
    let store = try await store()
    var (written, published): ([String: [UUID]], [String: [UUID]]) = ([:], [:])
    var released: EventKey?
    for step in 0..<400 {
      let isLast = step >= 300
      if !isLast, random.below(2) == 0 {
        let keys = (0...random.below(4)).map { _ in "k\(random.below(3))" }
        let ids = try await store.write { db in try keys.map { try db.publish(Noted($0)) } }
        for (key, id) in zip(keys, ids) { written[key, default: []].append(id) }
      }
      if isLast || random.below(5) == 0 {
        released = try await store.releaseParkedEvents(
          after: released, limit: 1 + random.below(3), attempts: 5)
      }
      let batch = try await batch(store, 1 + random.below(8))
      var (result, refused) = (OutboxResult(), Set<String>())
      result.parked = batch.blocked.map { ($0, nil) }
      for row in batch.rows where !refused.contains(row.record.key) {
        if isLast || random.below(4) > 0 {
          result.published.append(row)
          published[row.record.key, default: []].append(row.record.id)
        } else {
          refused.insert(row.record.key)
          if row.attempts < 2 {
            result.refused.append(row)
          } else {
            result.parked.append((row, "no"))
          }
        }
      }
      try await store.settle(result)
    }
    let isInOrder = published == written
    #expect(isInOrder, "seed \(seed)")
    #expect(try await store.outbox().parkedCount == 0, "seed \(seed)")
  }

  @Test("what waits is told from the ends of the outbox, without reading it")
  func estimates() async throws {
    let store = try await store()
    #expect(try await store.outbox().count == 0)
    try await store.write { db in for _ in 0..<5 { _ = try db.publish(Noted("a")) } }
    #expect(try await store.outbox().count == 5)
    var result = OutboxResult()
    result.published = try await batch(store).rows.filter { [1, 3].contains($0.sequence) }
    try await store.settle(result)
    #expect(try await store.outbox().count == 4)
  }

  @Test("identifiers of version 7 sort by their time and say their version")
  func sortsByTime() {
    let ids = (0..<1_000).map { UUID.v7(at: Timestamp(seconds: 1_800_000_000 + Int64($0))) }
    let texts = ids.map(\.uuidString)
    #expect(texts == texts.sorted())
    #expect(Set(texts).count == texts.count)
    let known = UUID.v7(at: Timestamp(seconds: 1_645_557_742)).uuidString
    // RFC 9562, appendix A.6.
    #expect(known.hasPrefix("017F22E2-79B0-7"))
    #expect("89AB".contains(known[known.index(known.startIndex, offsetBy: 19)]))
  }

  @Test("a trace is kept as the bytes of W3C")
  func keepsTrace() {
    let trace = TraceContext(
      traceIDHigh: 0x0807_0605_0403_0201, traceIDLow: 2, spanID: .max, flags: 1)
    #expect(trace.bytes.count == 25)
    #expect(Array(trace.bytes.prefix(8)) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(TraceContext(trace.bytes) == trace)
    #expect(TraceContext().bytes.isEmpty)
    #expect(TraceContext([1, 2, 3]) == TraceContext())
  }
}

/// An event of the package that the tests' stores belong to.
struct Noted: Event {
  var name = ""

  init() {}
  init(_ name: String) { self.name = name }

  static var messageName: String { "test.Noted" }
  var eventKey: String { name }

  func encode(to encoder: inout MessageEncoder) { encoder.string(name, field: 1) }

  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    var unknown = UnknownFields()
    while true {
      switch try decoder.nextTag() {
      case 0: return
      case 10: name = try decoder.string()
      case let tag: try decoder.unknown(tag, into: &unknown)
      }
    }
  }
}

/// Knuth's MMIX generator: seeded, so that a failure can be run again.
private struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}
