// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusRPC
import ApusWire
import OTLPAPI
import Testing

@testable import Console

@Suite struct TraceTests {
  @Test("a trace of three services is one trace, whatever the order in which its spans come")
  func assembled() async throws {
    let desk = try await Desk()
    let now = desk.clock.now
    try await desk.tell(
      [.sample(1, 3, parent: 2, name: "store write", at: now, after: .milliseconds(20))],
      of: "shop.search.v1")
    try await desk.tell(
      [
        .sample(
          1, 2, parent: 1, name: "shop.search.v1.SearchService/search", kind: .server, at: now,
          after: .milliseconds(10), lasting: .milliseconds(50), failed: true)
      ], of: "shop.search.v1")
    try await desk.tell(
      [.sample(1, 1, name: "GET /v1/products", kind: .server, at: now, lasting: .milliseconds(90))],
      of: "apus.gateway.v1")

    let page = try await desk.console.findTraces(text: "", onlyErrors: false, cursor: "", limit: 0)
    let summary = try #require(page.traces.first)
    #expect(page.traces.count == 1)
    #expect(summary.root == "GET /v1/products")
    #expect(summary.service == "apus.gateway.v1")
    #expect(summary.spanCount == 3)
    #expect(summary.errorCount == 1)
    #expect(summary.services == ["apus.gateway.v1", "shop.search.v1"])
    #expect(summary.duration == .milliseconds(90))

    let trace = try await desk.console.getTrace(id: summary.id)
    #expect(trace.spans.map(\.parent).first == "")
    #expect(trace.spans.filter(\.isCritical).count == 3)
    try await desk.close()
  }

  @Test("spans that are told twice are kept once, and counted once everywhere")
  func twice() async throws {
    let desk = try await Desk()
    let spans = (1...5).map {
      Span.sample(
        1, $0, parent: $0 == 1 ? nil : 1, name: "call", kind: .server, at: desk.clock.now,
        ["apus.peer": "service/shop.order.v1"])
    }
    for _ in 0..<3 { try await desk.tell(spans) }
    let trace = try await desk.console.findTraces(text: "", onlyErrors: false, cursor: "", limit: 0)
    #expect(trace.traces.map(\.spanCount) == [5])
    let map = try await desk.console.serviceMap()
    #expect(map.edges.map(\.count) == [5])
    try await desk.close()
  }

  @Test("lists are the newest first, in pages that neither repeat nor leave out")
  func pages() async throws {
    let desk = try await Desk()
    for number in 1...25 as ClosedRange<UInt64> {
      try await desk.tell([
        .sample(number, 1, at: desk.clock.now, after: .milliseconds(Int64(number)))
      ])
    }
    var seen: [String] = []
    var cursor = ""
    repeat {
      let page = try await desk.console.findTraces(
        text: "", onlyErrors: false, cursor: cursor, limit: 10)
      seen += page.traces.map(\.id)
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(seen == (1...25).reversed().map { OTLPText.hex(.trace($0)) })
    await #expect(throws: ConsoleHandler.FindTracesError.self) {
      try await desk.console.findTraces(text: "", onlyErrors: false, cursor: "nonsense", limit: 10)
    }
    try await desk.close()
  }

  @Test("traces are found by service, name, failure and length, and by nothing that only looks so")
  func filters() async throws {
    let desk = try await Desk()
    let now = desk.clock.now
    try await desk.tell([.sample(1, 1, name: "a%b", at: now, failed: true)], of: "shop.cart.v1")
    try await desk.tell(
      [.sample(2, 1, name: "axb", at: now, lasting: .seconds(2))], of: "shop.cart.v10")
    func found(
      service: String? = nil, text: String = "", onlyErrors: Bool = false,
      minDuration: Duration? = nil
    ) async throws -> [String] {
      try await desk.console.findTraces(
        service: service, text: text, onlyErrors: onlyErrors, minDuration: minDuration, cursor: "",
        limit: 0
      ).traces.map(\.id)
    }
    let (first, second) = (OTLPText.hex(.trace(1)), OTLPText.hex(.trace(2)))
    #expect(try await found(service: "shop.cart.v1") == [first])
    #expect(try await found(service: "shop.cart.v10") == [second])
    #expect(try await found(text: "a%b") == [first])
    #expect(try await found(text: "xb") == [second])
    #expect(try await found(onlyErrors: true) == [first])
    #expect(try await found(minDuration: .seconds(1)) == [second])
    #expect(try await found(service: "shop.cart").isEmpty)
    try await desk.close()
  }

  @Test("the beginning of an id finds a trace, unless it is that of two")
  func prefixes() async throws {
    let desk = try await Desk()
    try await desk.tell([.sample(1, 1, at: desk.clock.now)])
    #expect(try await desk.console.getTrace(id: "0000000000000007").spans.count == 1)
    try await desk.tell([.sample(2, 1, at: desk.clock.now)])
    for id in ["0000000000000007", "ffffffff", "zz", "00"] {
      await #expect(throws: ConsoleHandler.GetTraceError.self) {
        try await desk.console.getTrace(id: id)
      }
    }
    try await desk.close()
  }

  @Test("what was kept is there after a restart")
  func restart() async throws {
    let desk = try await Desk()
    try await desk.tell([.sample(1, 1, at: desk.clock.now)])
    try await desk.archive.store.close()
    let again = try await Desk(folder: desk.folder)
    #expect(try await again.console.getTrace(id: OTLPText.hex(.trace(1))).spans.count == 1)
    try await again.tell([.sample(1, 1, at: again.clock.now)])
    let page = try await again.console.findTraces(text: "", onlyErrors: false, cursor: "", limit: 0)
    #expect(page.traces.map(\.spanCount) == [1])
    try await again.close()
  }
}
