// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore
import ApusWire

/// The logs, in the order in which they came.
enum LogTable {
  static let sql = """
    CREATE TABLE log (
      number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, source INTEGER NOT NULL,
      level INTEGER NOT NULL, message TEXT NOT NULL, trace BLOB NOT NULL, span BLOB NOT NULL,
      attributes BLOB NOT NULL
    );
    CREATE INDEX log_at ON log (at, number);
    CREATE INDEX log_bad ON log (at, number) WHERE level >= 4;
    CREATE INDEX log_trace ON log (trace, at) WHERE trace <> x'';
    """

  static let columns: SQL = """
    SELECT number, at, service, instance, level, message, trace, span, attributes
    FROM log JOIN source ON source.id = log.source
    """

  static func add(_ entries: [LogEntryRecord], _ db: WriteTransaction) throws {
    guard !entries.isEmpty else { return }
    let sources = try SourceTable.numbers(of: entries.map(\.source), db)
    let rows = entries.map { entry -> [StoredValue] in
      [
        .integer(entry.at), .integer(sources[entry.source] ?? 0), .integer(entry.level.rawValue),
        .text(entry.message), .blob(entry.trace), .blob(entry.span),
        .blob(LogEntry(attributes: entry.attributes).encoded()),
      ]
    }
    _ = try db.execute(
      """
      INSERT INTO log (at, source, level, message, trace, span, attributes)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, rows: rows)
  }

  static func entry(_ row: borrowing Row) throws -> LogEntry {
    let level = LogLevel(rawValue: try row["level"]) ?? .info
    return LogEntry(
      id: try row["number"], at: try row["at"], service: try row["service"],
      instance: try row["instance"], level: level.name, message: try row["message"],
      trace: OTLPText.hex(try row["trace"]), span: OTLPText.hex(try row["span"]),
      attributes: try LogEntry(decoding: row["attributes"]).attributes)
  }

  /// Those of a trace, as they happened.
  static func entries(of trace: Bytes, _ db: ReadTransaction) throws -> [LogEntry] {
    // `trace <> x''` is what the index holds; SQLite looks for the words.
    try db.rows(columns + " WHERE trace = \(trace) AND trace <> x'' ORDER BY at LIMIT 1000") {
      row in
      try entry(row)
    }
  }
}
