// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// Who tells, by a number: services and their processes are few, and stand in every row.
enum SourceTable {
  /// The numbers of sources; new ones get one.
  static func numbers(
    of sources: [TelemetrySource], _ db: WriteTransaction
  ) throws -> [TelemetrySource: Int64] {
    var numbers: [TelemetrySource: Int64] = [:]
    for source in Set(sources) {
      let known = try db.value(
        "SELECT id FROM source WHERE service = \(source.service) AND instance = \(source.instance)",
        as: Int64.self)
      if let known {
        numbers[source] = known
        continue
      }
      try db.execute(
        "INSERT INTO source (service, instance) VALUES (\(source.service), \(source.instance))")
      numbers[source] = db.lastInsertedRowID
    }
    return numbers
  }

  /// Those of which nothing is kept any more.
  struct Unused: Sendable {
    var numbers: [Int64]
    /// Up to where was looked.
    var lastSpan: Int64
    var lastLog: Int64
  }

  /// Reads every span and entry, so it is asked seldom, and beside the writer.
  static func unused(_ db: ReadTransaction) throws -> Unused {
    let numbers = try db.rows(
      """
      SELECT id FROM source WHERE id NOT IN
        (SELECT source FROM span UNION SELECT source FROM log UNION SELECT source FROM series)
      """
    ) { row in try row["id"] as Int64 }
    return Unused(
      numbers: numbers,
      lastSpan: try db.value("SELECT COALESCE(MAX(number), 0) FROM span", as: Int64.self) ?? 0,
      lastLog: try db.value("SELECT COALESCE(MAX(number), 0) FROM log", as: Int64.self) ?? 0)
  }

  /// Removes them, but for those that told again since: only what came after is looked at.
  static func remove(_ unused: Unused, _ db: WriteTransaction) throws {
    let used = try db.rows(
      """
      SELECT source FROM span WHERE number > \(unused.lastSpan)
      UNION SELECT source FROM log WHERE number > \(unused.lastLog)
      UNION SELECT source FROM series
      """
    ) { row in try row["source"] as Int64 }
    for number in Set(unused.numbers).subtracting(used) {
      try db.execute("DELETE FROM source WHERE id = \(number)")
    }
  }
}
