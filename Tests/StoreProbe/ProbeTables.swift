// SPDX-License-Identifier: Apache-2.0

import ApusStore
import Foundation

/// Two tables that every transaction changes together, so that half a transaction shows.
enum ProbeTables {
  static let migrations = [
    // Without `IF NOT EXISTS`, and slow: a second run of it would fail.
    Migration("entries") { db in
      try db.executeScript("CREATE TABLE entry (number INTEGER PRIMARY KEY, filler BLOB NOT NULL)")
      Thread.sleep(forTimeInterval: 0.02)
    },
    Migration(
      "total", sql: "CREATE TABLE total (count INTEGER NOT NULL); INSERT INTO total VALUES (0)"),
  ]

  /// Counts one up and appends a row that carries the count.
  @Sendable
  static func append(_ db: WriteTransaction) throws -> Int {
    try db.execute("UPDATE total SET count = count + 1")
    let count = try db.value("SELECT count FROM total", as: Int.self) ?? 0
    try db.execute("INSERT INTO entry (number, filler) VALUES (\(count), zeroblob(2000))")
    return count
  }
}
