// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore
import ApusWire

/// Which log entries are asked for, the newest first.
struct LogQuery: Sendable {
  var service: String?
  /// At least.
  var level: LogLevel?
  var text = ""
  /// Empty: of all traces, and of none.
  var trace = Bytes()
  /// Nanoseconds since 1970.
  var since: Int64
  var until: Int64
  var cursor: PageCursor?
  var limit: Int

  func page(_ db: ReadTransaction) throws -> LogPage {
    var sql = LogTable.columns + " WHERE at >= \(since) AND at <= \(until)"
    sql += filter
    if let cursor { sql += " AND (at, number) < (\(cursor.at), \(cursor.number))" }
    sql += " ORDER BY at DESC, number DESC LIMIT \(limit + 1)"
    let entries = try db.rows(sql) { row in try LogTable.entry(row) }
    var page = LogPage(entries: Array(entries.prefix(limit)))
    if entries.count > limit, let last = page.entries.last {
      page.nextCursor =
        PageCursor(at: last.at.unixNanoseconds, number: Int64(clamping: last.id)).text
    }
    return page
  }

  /// Those that came after `number`, the oldest first.
  func rest(after number: Int64, _ db: ReadTransaction) throws -> [LogEntry] {
    var sql = LogTable.columns + " WHERE number > \(number)"
    sql += filter
    sql += " ORDER BY number LIMIT \(limit)"
    return try db.rows(sql) { row in try LogTable.entry(row) }
  }

  private var filter: SQL {
    var sql: SQL = ""
    if let level {
      // Written out from `warning` on, so that SQLite sees that the small index holds all of them.
      if level.rawValue >= LogLevel.warning.rawValue { sql += " AND level >= 4" }
      sql += " AND level >= \(level.rawValue)"
    }
    if let service {
      // Asked within: a service may have had any number of processes.
      sql += " AND source IN (SELECT id FROM source WHERE service = \(service))"
    }
    if !trace.isEmpty { sql += " AND trace = \(trace) AND trace <> x''" }
    if !text.isEmpty {
      sql += " AND message LIKE \("%" + PatternText.escaped(text) + "%") ESCAPE '\\'"
    }
    return sql
  }
}
