// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import OTLPAPI
import Testing

@testable import Console

@Suite struct LogTests {
  @Test("entries are found by level, service, text and trace, the newest first")
  func finding() async throws {
    let desk = try await Desk()
    try await desk.say("began", .debug, trace: 1)
    try await desk.say("100 % full", .warning, after: .milliseconds(1))
    try await desk.say("broke", .error, of: "shop.order.v1", trace: 1, after: .milliseconds(2))
    func found(
      service: String? = nil, level: String = "", text: String = "", trace: String = ""
    ) async throws -> [String] {
      try await desk.console.findLogs(
        service: service, level: level, text: text, trace: trace, cursor: "", limit: 0
      ).entries.map(\.message)
    }
    #expect(try await found() == ["broke", "100 % full", "began"])
    #expect(try await found(level: "info") == ["broke", "100 % full"])
    #expect(try await found(level: "error") == ["broke"])
    #expect(try await found(service: "shop.order.v1") == ["broke"])
    #expect(try await found(service: "nobody").isEmpty)
    #expect(try await found(text: "0 %") == ["100 % full"])
    #expect(try await found(trace: OTLPText.hex(.trace(1))) == ["broke", "began"])
    #expect(try await desk.console.getTrace(id: OTLPText.hex(.trace(1))).logs.count == 2)
    try await desk.close()
  }

  @Test("pages neither repeat nor leave out entries of one moment")
  func pages() async throws {
    let desk = try await Desk()
    for number in 1...23 { try await desk.say("\(number)", .info) }
    var seen: [String] = []
    var cursor = ""
    repeat {
      let page = try await desk.console.findLogs(
        level: "", text: "", trace: "", cursor: cursor, limit: 5)
      seen += page.entries.map(\.message)
      cursor = page.nextCursor
    } while !cursor.isEmpty
    #expect(seen == (1...23).reversed().map { "\($0)" })
    try await desk.close()
  }

  @Test("a tail brings what comes, of the level that was asked for")
  func tail() async throws {
    let desk = try await Desk()
    try await desk.say("before", .error)
    var entries = desk.console.tailLogs(level: "warning").makeAsyncIterator()
    async let first = entries.next()
    // The stream opens elsewhere; what comes before it listens is not new to it.
    for _ in 0..<10_000 where desk.archive.logs.listenerCount == 0 {
      try await Task.sleep(for: .milliseconds(1))
    }
    try await desk.say("quiet", .info)
    try await desk.say("loud", .error)
    #expect(try await first?.message == "loud")
    try await desk.close()
  }

  @Test("a tail goes on from what it has looked at, also where nothing fits")
  func tailGoesOn() async throws {
    let desk = try await Desk()
    for number in 1...7 { try await desk.say("\(number)", number == 1 ? .error : .info) }
    let bad = LogQuery(level: .error, since: 0, until: .max, limit: 5)
    let found = try await desk.archive.newLogs(bad, after: 0)
    #expect(found.entries.map(\.message) == ["1"] && found.last == 7)
    // Those that do not fit into one answer are not skipped.
    let all = LogQuery(since: 0, until: .max, limit: 5)
    #expect(try await desk.archive.newLogs(all, after: 0).last == 5)
    #expect(try await desk.archive.newLogs(all, after: 9).last == 9)
    try await desk.close()
  }

  @Test(
    "OpenTelemetry's numbers are our levels",
    arguments: [
      (1, "trace"), (5, "debug"), (9, "info"), (13, "warning"), (17, "error"), (21, "critical"),
      (0, "info"), (99, "info"), (-1, "info"),
    ] as [(Int32, String)])
  func levels(_ number: Int32, _ name: String) {
    #expect(LogLevel(severity: number, text: "").name == name)
    #expect(LogLevel(severity: number, text: "NOTICE") == .notice)
  }
}
