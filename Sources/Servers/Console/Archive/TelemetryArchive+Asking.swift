// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore
import ApusWire

extension TelemetryArchive {
  /// As the schema says.
  static let usualLimit: UInt32 = 50
  private static let usualAge: Duration = .seconds(3_600)

  /// The times that a question is about, in nanoseconds since 1970: the last hour without any.
  ///
  /// Both are among the times that anything can be of: whoever asks may name the year 1 or 9999,
  /// and what is computed from here on cannot overflow.
  func range(_ since: Timestamp?, _ until: Timestamp?) -> (since: Int64, until: Int64) {
    let times = times
    func kept(_ time: Int64) -> Int64 { min(max(time, times.lowerBound), times.upperBound) }
    // What a clock ahead of ours tells is not hidden until we are there.
    let last = until.map { kept($0.unixNanoseconds) } ?? times.upperBound
    let usual = (until == nil ? kept(now().unixNanoseconds) : last) - Self.usualAge.wholeNanoseconds
    return (kept(since?.unixNanoseconds ?? usual), last)
  }

  func traces(_ query: TraceQuery) async throws -> TracePage {
    try await store.read { db in try query.page(db) }
  }

  /// A trace with its critical path and its logs.
  ///
  /// - Parameter id: hex digits, of at least the first four bytes.
  /// - Throws: `UnknownTrace`.
  func trace(_ id: String) async throws -> Trace {
    let found = try await store.read { db -> (spans: [TraceSpan], logs: [LogEntry], id: Bytes)? in
      guard let bytes = try Self.traceID(id, db) else { return nil }
      return (
        spans: try SpanTable.spans(of: bytes, db), logs: try LogTable.entries(of: bytes, db), bytes
      )
    }
    guard let found, !(found.spans.isEmpty && found.logs.isEmpty) else {
      throw UnknownTrace(id: id)
    }
    return Trace(
      id: OTLPText.hex(found.id), spans: Self.marked(found.spans), logs: found.logs)
  }

  /// What is held at once of the newest traces: some hundred MiB.
  private static let mostSpans = 50_000

  /// The newest traces as a whole, for whoever looks for patterns in them; fewer than `limit` where
  /// they are large.
  func newestTraces(since: Timestamp, limit: Int) async throws -> [Trace] {
    let query = TraceQuery(since: since.unixNanoseconds, until: .max, limit: limit)
    return try await store.read { db in
      var traces: [Trace] = []
      var spanCount = 0
      for summary in try query.page(db).traces {
        spanCount += min(Int(summary.spanCount), SpanTable.mostShown)
        guard spanCount <= Self.mostSpans else { break }
        let id = OTLPText.bytes(hex: summary.id, count: 16) ?? Bytes()
        traces.append(Trace(id: summary.id, spans: Self.marked(try SpanTable.spans(of: id, db))))
      }
      return traces
    }
  }

  func logs(_ query: LogQuery) async throws -> LogPage {
    try await store.read { db in try query.page(db) }
  }

  /// The number of the newest log entry.
  func lastLog() async throws -> Int64 {
    try await store.read { db in try db.value("SELECT MAX(number) FROM log") as Int64?? }?
      .flatMap { $0 } ?? 0
  }

  /// Those that came after `number`, the oldest first, and the number up to which they were looked
  /// for: past what does not fit the question, which is so not read again each time.
  func newLogs(
    _ query: LogQuery, after number: Int64
  ) async throws -> (entries: [LogEntry], last: Int64) {
    try await store.read { db in
      let newest = try db.value("SELECT MAX(number) FROM log", as: Int64?.self).flatMap { $0 }
      let entries = try query.rest(after: number, db)
      if entries.count == query.limit, let last = entries.last {
        return (entries, Int64(clamping: last.id))
      }
      return (entries, max(number, newest ?? number))
    }
  }

  /// Who called whom of late: as spans show it, and as callers counted it.
  func calls(
    over window: Duration
  ) async throws -> (edges: [CallEdge: EdgeTally], counted: [CountedCalls.Pair: UInt64]) {
    let until = now().unixNanoseconds
    let since = until - window.wholeNanoseconds
    return try await store.read { db in
      (
        edges: try EdgeTable.sum(since: since, db),
        counted: try CountedCalls.sum(since: since, until: until, db)
      )
    }
  }

  func metrics() async throws -> MetricList {
    try await store.read { db in try MetricCatalogue.list(db) }
  }

  func metric(_ query: MetricQuery) async throws -> SeriesList? {
    try await store.read { db in try query.answer(db) }
  }

  private static func marked(_ spans: [TraceSpan]) -> [TraceSpan] {
    let path = CriticalPath.ids(
      spans.map { span in
        let start = span.startedAt.unixNanoseconds
        return CriticalPath.Node(
          id: span.id, parent: span.parent, start: start,
          end: start + span.duration.wholeNanoseconds)
      })
    let known = Set(spans.map(\.id))
    return spans.map { span in
      var span = span
      span.isCritical = path.contains(span.id)
      // As the schema says: also empty where the parent is not there.
      if !known.contains(span.parent) { span.parent = "" }
      return span
    }
  }

  /// The whole id, or its beginning, where that is enough to tell it from all others.
  private static func traceID(_ text: String, _ db: ReadTransaction) throws -> Bytes? {
    if let bytes = OTLPText.bytes(hex: text, count: 16) { return bytes }
    guard text.utf8.count >= 8, text.utf8.count % 2 == 0,
      let first = OTLPText.bytes(hex: text, count: text.utf8.count / 2)
    else { return nil }
    let after = Bytes(Array(first) + Array(repeating: 0xFF, count: 16 - first.count))
    let ids = try db.rows("SELECT id FROM trace WHERE id >= \(first) AND id <= \(after) LIMIT 2") {
      row in try row["id"] as Bytes
    }
    return ids.count == 1 ? ids.first : nil
  }
}
