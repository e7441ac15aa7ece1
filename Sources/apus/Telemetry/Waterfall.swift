// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire

/// A trace as lines of text: who called whom, when, and what it took. Pure.
struct Waterfall {
  private static let barWidth = 32
  /// Longer names would push the bars off the screen.
  private static let nameWidth = 56

  struct Line: Equatable {
    var span: TraceSpan
    var depth: Int
  }

  let trace: Trace
  let lines: [Line]
  private let start: Timestamp
  private let length: Duration

  init(_ trace: Trace) {
    self.trace = trace
    lines = Self.ordered(trace.spans)
    start = trace.spans.map(\.startedAt).min() ?? Timestamp()
    let first = start
    length = max(
      trace.spans.map { $0.startedAt.elapsed(since: first) + $0.duration }.max() ?? .zero,
      .microseconds(1))
  }

  /// Parents before their children, these as they began.
  private static func ordered(_ spans: [TraceSpan]) -> [Line] {
    let ids = Set(spans.map(\.id))
    var children: [String: [TraceSpan]] = [:]
    for span in spans {
      children[ids.contains(span.parent) ? span.parent : "", default: []].append(span)
    }
    for key in children.keys {
      children[key]?.sort { ($0.startedAt, $0.id) > ($1.startedAt, $1.id) }
    }
    var lines: [Line] = []
    var open = (children[""] ?? []).map { Line(span: $0, depth: 0) }
    var seen: Set<String> = []
    while let line = open.popLast() {
      // A circle of parents hangs on no root; a double would make one.
      guard seen.insert(line.span.id).inserted else { continue }
      lines.append(line)
      open += (children[line.span.id] ?? []).map { Line(span: $0, depth: line.depth + 1) }
    }
    return lines
  }

  var text: String {
    let errorCount = trace.spans.count(where: \.isError)
    let services = Set(trace.spans.map(\.service)).count
    let head =
      "trace \(trace.id)  \(DurationText.text(length)), \(trace.spans.count) spans, "
      + "\(services) services" + (errorCount > 0 ? ", \(errorCount) failed" : "")
    return ([head, ""] + rows + [""] + logs + [Self.legend]).joined(separator: "\n")
  }

  private static let legend =
    "* on the critical path: shorter, and the trace ends earlier   ! failed"

  private var rows: [String] {
    let names = lines.map { line in
      Self.cut(String(repeating: "  ", count: min(line.depth, 12)) + line.span.name)
    }
    let width = names.map(\.count).max() ?? 0
    let services = lines.map { Printable.text($0.span.service) }
    let serviceWidth = services.map(\.count).max() ?? 0
    return zip(lines, zip(names, services)).map { line, texts in
      let span = line.span
      let (name, service) = texts
      let marks = (span.isCritical ? "*" : " ") + (span.isError ? "!" : " ")
      let time = DurationText.text(span.duration)
      var row = "\(marks) \(Self.padded(name, width))  \(Self.padded(service, serviceWidth))"
      row += "  \(String(repeating: " ", count: max(0, 8 - time.count)))\(time)  \(bar(span))"
      if span.isError, !span.status.isEmpty { row += "  " + Printable.text(span.status) }
      return row
    }
  }

  private var logs: [String] {
    trace.logs.map { entry in
      let at = DurationText.text(entry.at.elapsed(since: start))
      return "  +\(at)  " + Printable.text("\(entry.level)  \(entry.service)  \(entry.message)")
    } + (trace.logs.isEmpty ? [] : [""])
  }

  private func bar(_ span: TraceSpan) -> String {
    let width = Double(Self.barWidth)
    let begin = Int((span.startedAt.elapsed(since: start) / length * width).rounded(.down))
    let count = max(1, Int((span.duration / length * width).rounded()))
    let first = min(max(begin, 0), Self.barWidth - 1)
    let filled = min(count, Self.barWidth - first)
    return "|" + String(repeating: " ", count: first)
      + String(repeating: span.isCritical ? "#" : "=", count: filled)
      + String(repeating: " ", count: Self.barWidth - first - filled) + "|"
  }

  private static func cut(_ text: String) -> String {
    let printable = Printable.text(text)
    return printable.count > nameWidth ? printable.prefix(nameWidth - 1) + "…" : printable
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// Text that others wrote, without what would move a terminal's cursor or change its colours.
enum Printable {
  static func text(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
            " "
          default: scalar
          }
        }))
  }
}

extension Timestamp {
  /// From `earlier` until here; what does not fit is a century.
  func elapsed(since earlier: Timestamp) -> Duration {
    let (seconds, overflow) = self.seconds.subtractingReportingOverflow(earlier.seconds)
    let limit: Int64 = 3_155_760_000
    guard !overflow, abs(seconds) < limit else { return .seconds(seconds < 0 ? -limit : limit) }
    return .seconds(seconds) + .nanoseconds(Int64(nanoseconds) - Int64(earlier.nanoseconds))
  }
}
