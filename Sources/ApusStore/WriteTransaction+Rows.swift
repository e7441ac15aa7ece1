// SPDX-License-Identifier: Apache-2.0

import GRDB

extension WriteTransaction {
  /// Runs one statement for each row of values, compiled once: for tables that fill by thousands of
  /// rows at a time.
  ///
  /// - Returns: for each row whether it changed anything; with `INSERT OR IGNORE`, whether it is new.
  package func execute(_ text: String, rows: [[StoredValue]]) throws -> [Bool] {
    try checkOpen()
    do {
      let statement = try database.cachedStatement(sql: text)
      var changes: [Bool] = []
      changes.reserveCapacity(rows.count)
      var total = database.totalChangesCount
      for row in rows {
        try statement.execute(arguments: StatementArguments(row.map(\.databaseValue)))
        let sum = database.totalChangesCount
        changes.append(sum > total)
        total = sum
      }
      return changes
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }
}
