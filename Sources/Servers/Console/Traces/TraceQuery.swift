// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore
import ApusWire

/// Which traces are asked for, the newest first.
struct TraceQuery: Sendable {
  var service: String?
  var text = ""
  var onlyErrors = false
  /// Nanoseconds; and since 1970.
  var minDuration: Int64?
  var since: Int64
  var until: Int64
  var cursor: PageCursor?
  var limit: Int

  func page(_ db: ReadTransaction) throws -> TracePage {
    var sql: SQL =
      "SELECT * FROM trace WHERE started >= \(since) AND started <= \(until)"
    // Written out, not bound: only so does SQLite see that the small index holds all of them.
    if onlyErrors { sql += " AND errors > 0" }
    if let minDuration { sql += " AND ended - started >= \(minDuration)" }
    if let service {
      sql += " AND services LIKE \("%\n" + PatternText.escaped(service) + "\n%") ESCAPE '\\'"
    }
    if !text.isEmpty {
      sql += " AND names LIKE \("%" + PatternText.escaped(text) + "%") ESCAPE '\\'"
    }
    if let cursor { sql += " AND (started, number) < (\(cursor.at), \(cursor.number))" }
    sql += " ORDER BY started DESC, number DESC LIMIT \(limit + 1)"
    let rows = try db.rows(sql) { row in
      (trace: try TraceRecord(row), number: try row["number"] as Int64)
    }
    var page = TracePage(traces: rows.prefix(limit).map(\.trace.summary))
    if rows.count > limit, let last = rows.prefix(limit).last {
      page.nextCursor = PageCursor(at: last.trace.startedAt, number: last.number).text
    }
    return page
  }
}
