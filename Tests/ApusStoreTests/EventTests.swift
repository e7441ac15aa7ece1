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
