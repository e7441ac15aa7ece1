// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
package import ApusStore
package import ApusWire
import Synchronization

/// All telemetry that is kept, in one file: what comes in, and what is asked of it.
package struct TelemetryArchive: Sendable {
  package static let migrations = [
    Migration(
      "telemetry",
      sql: SpanTable.sql + TraceTable.sql + LogTable.sql + MetricTable.sql
        + EdgeTable.sql)
  ]

  /// What an `export` has acknowledged survives the process, not a loss of power: telemetry is not
  /// worth a sync each time.
  package static var storeOptions: StoreOptions {
    StoreOptions(durability: .processCrash, readerCount: 4, waitingLimit: 256)
  }

  package let store: Store
  let limits: CollectorLimits
  let rules: RetentionRules
  let now: @Sendable () -> Timestamp
  /// Told after each write that brought logs.
  let logs = LogBell()

  package init(
    store: Store, limits: CollectorLimits = CollectorLimits(),
    rules: RetentionRules = RetentionRules(), now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    self.limits = limits
    self.rules = rules
    self.now = now
  }

  /// Once, before the first write: ids are drawn by chance, so every row touches another page of the
  /// index; with SQLite's usual 2 MiB most of them would be read again each time.
  package func prepare() async throws {
    try await store.write { db in try db.executeScript("PRAGMA cache_size = -65536") }
  }

  /// Keeps it, and returns when it is kept.
  func add(_ telemetry: IncomingTelemetry) async throws -> Int {
    let refused = try await store.write { [limits] db in
      let new = try SpanTable.add(telemetry.spans, db)
      try TraceTable.add(new, db)
      try EdgeTable.add(new, db)
      try LogTable.add(telemetry.logs, db)
      return try MetricTable.add(telemetry.metrics, limits: limits, db)
    }
    if !telemetry.logs.isEmpty { logs.ring() }
    return refused
  }

  /// When a sender's clock may say that something was.
  var times: ClosedRange<Int64> {
    let now = now()
    let first = now.advanced(by: .zero - rules.age).unixNanoseconds
    return first...max(first, now.advanced(by: limits.clockSkew).unixNanoseconds)
  }
}
