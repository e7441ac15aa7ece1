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

  /// All processes of a service.
  static func numbers(ofService service: String, _ db: ReadTransaction) throws -> [Int64] {
    try db.rows("SELECT id FROM source WHERE service = \(service)") { row in try row["id"] }
  }
}
