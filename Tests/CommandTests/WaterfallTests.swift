// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import Testing

@testable import apus

@Suite struct WaterfallTests {
  private func span(
    _ id: String, _ parent: String = "", name: String = "work", at start: Int64 = 0,
    lasting milliseconds: Int64 = 10, critical: Bool = false, failed: String? = nil
  ) -> TraceSpan {
    TraceSpan(
      id: id, parent: parent, service: "shop.cart.v1", name: name,
      startedAt: Timestamp(seconds: 1_800_000_000).advanced(by: .milliseconds(start)),
      duration: .milliseconds(milliseconds), isError: failed != nil, status: failed ?? "ok",
      isCritical: critical)
  }

  @Test("parents stand before their children, these as they began, each below its parent")
  func order() {
    let waterfall = Waterfall(
      Trace(
        id: "t",
        spans: [
          span("d", "b", at: 30), span("c", "a", at: 50), span("b", "a", at: 20),
          span("a", lasting: 100),
        ]))
    #expect(waterfall.lines.map(\.span.id) == ["a", "b", "d", "c"])
    #expect(waterfall.lines.map(\.depth) == [0, 1, 2, 1])
  }

  @Test(
    "what senders say does not move the terminal's cursor, nor do their numbers end the command")
  func printable() {
    var evil = span("a", name: "\u{1B}[2J")
    evil.service = "\u{1B}]0;x\u{7}"
    let entry = LogEntry(service: "\u{1B}c", level: "info\u{1B}", message: "\u{9B}1m")
    let text = Waterfall(Trace(id: "t", spans: [evil], logs: [entry])).text
    #expect(
      !text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    for value in [Double.nan, .infinity, -1e300, 1e300, -0.5, -12] {
      #expect(!DurationText.digits(value).isEmpty)
    }
    #expect(DurationText.digits(-0.5) == "-0.50")
  }

  @Test("bars lie where the spans lay, and marks say what is critical and what failed")
  func picture() {
    let text = Waterfall(
      Trace(
        id: "abcd",
        spans: [
          span("a", name: "GET /", lasting: 100, critical: true),
          span("b", "a", name: "pay", at: 50, lasting: 50, critical: true, failed: "notFound"),
          span("c", "a", name: "log", at: 0, lasting: 1),
        ])
    ).text
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "trace abcd  100 ms, 3 spans, 1 services, 1 failed")
    #expect(lines[1] == "*  GET /  shop.cart.v1    100 ms  |################################|")
    #expect(lines[2] == "     log  shop.cart.v1   1.00 ms  |=                               |")
    #expect(
      lines[3] == "*!   pay  shop.cart.v1   50.0 ms  |                ################|  notFound")
  }

  @Test("what others wrote moves no cursor and changes no colour")
  func hostile() {
    let text = Waterfall(
      Trace(
        id: "t", spans: [span("a", name: "\u{1B}[2Jred\u{202E}\nx", failed: "\u{9B}31m\r")],
        logs: [LogEntry(level: "info", message: "a\u{1B}]0;title\u{7}b")])
    ).text
    let scalars = text.unicodeScalars.filter { $0 != "\n" }
    #expect(!scalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    #expect(!text.contains("\u{202E}"))
  }

  @Test("circles, doubles, missing parents and impossible times are drawn, too")
  func strange() {
    var ancient = span("x", "gone")
    ancient.startedAt = Timestamp(seconds: .min)
    var endless = span("y", "x")
    endless.startedAt = Timestamp(seconds: .max)
    let spans = [span("a", "b"), span("b", "a"), span("c"), span("c"), ancient, endless]
    let waterfall = Waterfall(Trace(id: "t", spans: spans))
    #expect(Set(waterfall.lines.map(\.span.id)) == ["c", "x", "y"])
    #expect(!waterfall.text.isEmpty)
    #expect(!Waterfall(Trace(id: "t")).text.isEmpty)
  }

  @Test(
    "durations have three digits and a unit",
    arguments: [
      (Duration.zero, "0.00 µs"), (.microseconds(1), "1.00 µs"), (.microseconds(999), "999 µs"),
      (.nanoseconds(999_700), "1.00 ms"), (.milliseconds(12), "12.0 ms"), (.seconds(90), "90.0 s"),
      (.seconds(-3), "0.00 µs"),
    ])
  func durations(_ duration: Duration, _ text: String) {
    #expect(DurationText.text(duration) == text)
  }
}
