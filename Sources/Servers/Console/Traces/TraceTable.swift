// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// One row for each trace, kept up to date as spans come: lists of traces never read spans.
enum TraceTable {
  /// Lists stand between line breaks, so that one name is found whole.
  private static let separator: Character = "\n"

  static let sql = """
    CREATE TABLE trace (
      number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, root TEXT NOT NULL,
      service TEXT NOT NULL, has_root INTEGER NOT NULL, started INTEGER NOT NULL,
      ended INTEGER NOT NULL, spans INTEGER NOT NULL, errors INTEGER NOT NULL,
      services TEXT NOT NULL, names TEXT NOT NULL, is_settled INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX trace_started ON trace (started, number);
    CREATE INDEX trace_errors ON trace (started, number) WHERE errors > 0;
    CREATE INDEX trace_unsettled ON trace (ended) WHERE is_settled = 0;
    """

  static func add(_ spans: [SpanRecord], _ db: WriteTransaction) throws {
    var traces: [Bytes: TraceRecord] = [:]
    for span in spans {
      let new = TraceRecord(span)
      if traces[span.trace]?.merge(new) == nil { traces[span.trace] = new }
    }
    for (id, new) in traces {
      guard var known = try trace(id, db) else {
        try insert(new, db)
        continue
      }
      known.merge(new)
      try update(known, db)
    }
  }

  static func trace(_ id: Bytes, _ db: ReadTransaction) throws -> TraceRecord? {
    try db.row("SELECT * FROM trace WHERE id = \(id)") { row in try TraceRecord(row) }
  }

  private static func insert(_ trace: TraceRecord, _ db: WriteTransaction) throws {
    try db.execute(
      """
      INSERT INTO trace
        (id, root, service, has_root, started, ended, spans, errors, services, names)
      VALUES (\(trace.id), \(trace.root), \(trace.service), \(trace.hasRoot),
        \(trace.startedAt), \(trace.endedAt), \(trace.spanCount), \(trace.errorCount),
        \(text(trace.services)), \(text(trace.names)))
      """)
  }

  /// A trace whose fate was decided, and of which more comes, is decided again.
  private static func update(_ trace: TraceRecord, _ db: WriteTransaction) throws {
    try db.execute(
      """
      UPDATE trace SET root = \(trace.root), service = \(trace.service),
        has_root = \(trace.hasRoot), started = \(trace.startedAt), ended = \(trace.endedAt),
        spans = \(trace.spanCount), errors = \(trace.errorCount),
        services = \(text(trace.services)), names = \(text(trace.names)), is_settled = 0
      WHERE id = \(trace.id)
      """)
  }

  static func text(_ names: [String]) -> String {
    let cleaned = names.map { $0.filter { $0 != separator } }
    return "\n" + cleaned.joined(separator: "\n") + "\n"
  }

  static func names(_ text: String) -> [String] {
    text.split(separator: separator).map(String.init)
  }
}

extension TraceRecord {
  init(_ row: borrowing Row) throws {
    id = try row["id"]
    root = try row["root"]
    service = try row["service"]
    hasRoot = try row["has_root"]
    startedAt = try row["started"]
    endedAt = try row["ended"]
    spanCount = try row["spans"]
    errorCount = try row["errors"]
    services = TraceTable.names(try row["services"])
    names = TraceTable.names(try row["names"])
  }
}
