// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import Synchronization

/// How many pages the write-ahead log holds, as SQLite says after each commit of the writing
/// connection.
final class LogLength: Sendable {
  private let pages = Atomic<Int>(0)

  var pageCount: Int { pages.load(ordering: .relaxed) }

  /// Must outlive the connection: SQLite keeps a pointer to it.
  func watch(_ database: Database) {
    // Safe: `DatabaseFile` owns both, closes the connection in its `deinit`, and releases this
    // after it. The hook runs on the writing thread, inside of the commit.
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    _ = unsafe sqlite3_wal_hook(
      database.sqliteConnection,
      { context, _, _, pageCount in
        if let context = unsafe context {
          unsafe Unmanaged<LogLength>.fromOpaque(context).takeUnretainedValue().pages
            .store(Int(pageCount), ordering: .relaxed)
        }
        return SQLITE_OK
      }, context)
  }
}
