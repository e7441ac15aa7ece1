// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore
import ApusWire

/// The spans. They are appended in the order in which they come; an index finds those of a trace,
/// and refuses a span that was told before.
enum SpanTable {
  static let sql = """
    CREATE TABLE source (
      id INTEGER PRIMARY KEY, service TEXT NOT NULL, instance TEXT NOT NULL,
      UNIQUE (service, instance)
    );
    CREATE TABLE span (
      number INTEGER PRIMARY KEY, trace BLOB NOT NULL, id BLOB NOT NULL, parent BLOB NOT NULL,
      source INTEGER NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
      started INTEGER NOT NULL, duration INTEGER NOT NULL, is_error INTEGER NOT NULL,
      status TEXT NOT NULL, detail BLOB NOT NULL
    );
    CREATE UNIQUE INDEX span_trace ON span (trace, id);
    """

  /// A trace that is longer is shown without its rest: a browser could not show it either.
  static let mostShown = 10_000

  /// - Returns: those that were not there yet.
  static func add(_ spans: [SpanRecord], _ db: WriteTransaction) throws -> [SpanRecord] {
    guard !spans.isEmpty else { return [] }
    let sources = try SourceTable.numbers(of: spans.map(\.source), db)
    let rows = spans.map { span -> [StoredValue] in
      [
        .blob(span.trace), .blob(span.id), .blob(span.parent),
        .integer(sources[span.source] ?? 0), .text(span.name), .integer(span.kind.rawValue),
        .integer(span.startedAt), .integer(span.duration), .integer(span.isError ? 1 : 0),
        .text(span.status), .blob(detail(span)),
      ]
    }
    let isNew = try db.execute(
      """
      INSERT OR IGNORE INTO span
        (trace, id, parent, source, name, kind, started, duration, is_error, status, detail)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, rows: rows)
    return zip(spans, isNew).filter(\.1).map(\.0)
  }

  /// As they began.
  static func spans(of trace: Bytes, _ db: ReadTransaction) throws -> [TraceSpan] {
    try db.rows(
      """
      SELECT span.id AS id, parent, service, instance, name, kind, started, duration, is_error,
        status, detail
      FROM span JOIN source ON source.id = span.source
      WHERE trace = \(trace) ORDER BY started LIMIT \(mostShown)
      """
    ) { row in
      let detail = try TraceSpan(decoding: row["detail"])
      let kind = SpanRecord.Kind(rawValue: try row["kind"]) ?? .internal
      return TraceSpan(
        id: OTLPText.hex(try row["id"]), parent: OTLPText.hex(try row["parent"]),
        service: try row["service"], instance: try row["instance"], name: try row["name"],
        kind: kind.name, startedAt: try row["started"],
        duration: .nanoseconds(try row["duration"] as Int64), isError: try row["is_error"],
        status: try row["status"], attributes: detail.attributes, events: detail.events)
    }
  }

  /// What is only shown, in one column: the fields of the message that shows it.
  private static func detail(_ span: SpanRecord) -> Bytes {
    TraceSpan(attributes: span.attributes, events: span.events).encoded()
  }
}
