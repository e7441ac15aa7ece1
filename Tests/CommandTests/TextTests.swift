// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

@testable import apus

@Suite struct TextTests {
  @Test(
    "a command line is split as a shell splits it",
    arguments: [
      ("shop cart", ["shop", "cart"]), ("  a\tb ", ["a", "b"]),
      ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
      ("a\\ b", ["a b"]), ("'' \"\"", ["", ""]), ("x'y'z", ["xyz"]), ("\"a\\\"b\"", ["a\"b"]),
      ("'a\\'", ["a\\"]), ("", []),
    ])
  func words(line: String, words: [String]) throws {
    #expect(try CommandWords.split(line) == words)
  }

  @Test("an open quote is refused", arguments: ["'a", "\"a", "a \"b'"])
  func openQuote(line: String) {
    #expect(throws: CommandWords.Fault.openQuote) { try CommandWords.split(line) }
  }

  @Test(
    "durations and sizes are read as compose writes them",
    arguments: [("500ms", 0.5), ("2s", 2), ("1m30s", 90), ("1.5s", 1.5), ("1h", 3_600)]
      as [(String, Double)])
  func durations(text: String, seconds: Double) {
    #expect(Units.duration(text) == .seconds(seconds))
  }

  @Test(
    "what is no duration or size is refused",
    arguments: ["", "s", "5", "-1s", "1d", "1e9h", "nans", "99999999999h"])
  func noDurations(text: String) {
    #expect(Units.duration(text) == nil)
  }

  @Test("sizes count in powers of 1,024")
  func sizes() {
    #expect(Units.byteCount("512M") == 512 << 20)
    #expect(Units.byteCount("1GiB") == 1 << 30)
    #expect(Units.byteCount("99999999999G") == nil)
    #expect(Units.byteCount("1T") == nil)
  }

  @Test("substitution knows the system, the environment, defaults and dollars")
  func substitution() throws {
    let fill = Substitution(home: "/h", name: "shop", environment: ["A": "1"])
    #expect(
      try fill("${home}/${name}/$A/${A}/${B:-x:-y}/$$/{service}$")
        == "/h/shop/$A/1/x:-y/$/{service}$")
    #expect(throws: Substitution.Fault.unknown("B")) { try fill("${B}") }
    #expect(throws: Substitution.Fault.open) { try fill("${A") }
  }

  @Test("a password in a database's address is never shown")
  func maskedPassword() {
    #expect(DatabaseURL.masked("postgres://shop:se@cret@db/cart") == "postgres://shop:***@db/cart")
    #expect(DatabaseURL.masked("sqlite:/x/{service}.db") == "sqlite:/x/{service}.db")
    #expect(DatabaseURL.masked("postgres://db/cart") == "postgres://db/cart")
  }

  @Test("an env_file has comments, quotes and exports")
  func environmentFile() {
    let text = "# c\nA=1\n  export B='x y' \n\nC=\"a=b\"\nnonsense\nD=\n"
    #expect(EnvironmentFile.parse(text) == ["A": "1", "B": "x y", "C": "a=b", "D": ""])
  }

  @Test("lines come out whole, however the bytes arrive", arguments: 1...7)
  func splitting(size: Int) {
    let bytes = Array("one\r\ntwo\n\nthree".utf8)
    var splitter = LineSplitter()
    var lines: [String] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      lines += splitter.lines(bytes[start..<min(start + size, bytes.count)])
    }
    #expect(lines == ["one", "two", ""])
    #expect(splitter.rest() == "three")
    #expect(splitter.rest() == nil)
  }

  @Test("a line without end is cut at the limit")
  func longLine() {
    var splitter = LineSplitter()
    let lines = splitter.lines(Array(repeating: 0x61, count: LineSplitter.longestLine * 2 + 1))
    #expect(lines.map(\.count) == [LineSplitter.longestLine, LineSplitter.longestLine])
  }

  @Test("a log is filtered by time, level and trace")
  func logFilter() {
    let line = LogLine(
      "2026-07-29T12:00:00.000Z {\"level\":\"warning\",\"trace\":\"abc\"}", id: "cart-1")
    #expect(line.time == "2026-07-29T12:00:00.000Z")
    #expect(LogFilter(level: "warning").accepts(line))
    #expect(!LogFilter(level: "error").accepts(line))
    #expect(LogFilter(trace: "abc").accepts(line))
    #expect(!LogFilter(trace: "abd").accepts(line))
    #expect(!LogFilter(since: "2026-07-29T12:00:00.001Z").accepts(line))
    #expect(
      !LogFilter(level: "trace").accepts(LogLine("2026-07-29T12:00:00.000Z plain", id: "a-1")))
  }

  @Test("a table is as wide as its cells")
  func table() {
    var table = Table(["A", "LONG", "C"])
    table.add(["wide", "x", "y"])
    #expect(table.text == "A     LONG  C\nwide  x     y")
  }

  @Test("a suggestion is near, or there is none")
  func suggestions() {
    #expect(Suggestion.nearest(to: "replica", in: ["replicas", "registry"]) == "replicas")
    #expect(Suggestion.nearest(to: "zzz", in: ["replicas", "registry"]) == nil)
    #expect(Suggestion.help(for: "x", in: ["b", "aaa"]) == "did you mean 'b'?")
  }
}
