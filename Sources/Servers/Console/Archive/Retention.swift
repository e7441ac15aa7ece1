// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// How long what stays, and how much of it.
package struct RetentionRules: Sendable {
  /// Everything that is older goes.
  package var age: Duration = .seconds(24 * 3_600)
  /// Of the file. Beyond it the oldest goes first, whatever it is.
  package var byteCount: Int64 = 512 << 20
  /// So long every trace stays.
  package var window: Duration = .seconds(15 * 60)
  /// 0...1, of the ordinary traces after that.
  package var share = 0.1
  /// So long a metric has a value every ten seconds; after that one a minute.
  package var detailAge: Duration = .seconds(3_600)

  package init() {}
}

/// Removes what is not to stay. Each call does a bounded piece, so that writing goes on between.
struct Retention: Sendable {
  /// Of traces that one transaction decides on or removes: some thousand spans.
  private static let batch = 500

  let rules: RetentionRules
  private(set) var sampler: TailSampler

  init(rules: RetentionRules) {
    self.rules = rules
    sampler = TailSampler(share: rules.share)
  }

  /// Decides on traces whose time is over, the oldest first.
  ///
  /// - Returns: whether there may be more of them.
  mutating func settle(_ store: Store, now: Timestamp) async throws -> Bool {
    let limit = (now.unixNanoseconds - rules.window.wholeNanoseconds)
    let traces = try await store.read { db in
      try db.rows(
        """
        SELECT * FROM trace WHERE is_settled = 0 AND ended < \(limit)
        ORDER BY ended LIMIT \(Self.batch)
        """
      ) { row in (number: try row["number"] as Int64, trace: try TraceRecord(row)) }
    }
    guard !traces.isEmpty else { return false }
    var kept: [Int64] = []
    var dropped: [(number: Int64, id: Bytes)] = []
    for (number, trace) in traces {
      if sampler.keeps(trace) { kept.append(number) } else { dropped.append((number, trace.id)) }
    }
    try await store.write { [kept, dropped] db in
      for number in kept {
        try db.execute("UPDATE trace SET is_settled = 1 WHERE number = \(number)")
      }
      for trace in dropped { try Self.remove(trace.id, trace.number, db) }
    }
    return traces.count == Self.batch
  }

  /// Removes what is too old, and the oldest while the file is too large.
  ///
  /// - Returns: whether there may be more of it.
  func expire(_ store: Store, now: Timestamp) async throws -> Bool {
    let oldest = now.unixNanoseconds - rules.age.wholeNanoseconds
    let limit = rules.byteCount
    return try await store.write { db in
      let used = try Self.usedByteCount(db)
      let cut = used > limit ? try max(oldest, Self.cut(db, now: now.unixNanoseconds)) : oldest
      return try Self.remove(before: cut, db)
    }
  }

  /// Thins out the metrics' values.
  func thin(_ store: Store, now: Timestamp) async throws {
    let limit =
      (now.unixNanoseconds - rules.detailAge.wholeNanoseconds) / MetricTable.slot
    try await store.write { db in
      let series = try db.rows("SELECT id FROM series") { row in try row["id"] as Int64 }
      for id in series {
        // The last value of each minute stays. An hour is looked at: this runs every minute, and
        // what a longer stop leaves goes with its age.
        try db.execute(
          """
          DELETE FROM point WHERE series = \(id) AND slot < \(limit) AND slot >= \(limit - 360)
            AND slot % 6 <> 5
          """)
      }
    }
  }

  /// Removes the names of processes of which nothing is left. Reads everything: seldom.
  func forget(_ store: Store) async throws {
    let unused = try await store.read { db in try SourceTable.unused(db) }
    guard !unused.numbers.isEmpty else { return }
    try await store.write { db in try SourceTable.remove(unused, db) }
  }

  /// Without the pages that are free already.
  static func usedByteCount(_ db: ReadTransaction) throws -> Int64 {
    let pages = try db.value("SELECT page_count FROM pragma_page_count", as: Int64.self) ?? 0
    let free =
      try db.value("SELECT freelist_count FROM pragma_freelist_count", as: Int64.self) ?? 0
    let size = try db.value("SELECT page_size FROM pragma_page_size", as: Int64.self) ?? 0
    return (pages - free) * size
  }

  /// A tenth of the time that is kept, from its beginning.
  private static func cut(_ db: ReadTransaction, now: Int64) throws -> Int64 {
    let first =
      [
        try db.value("SELECT started FROM trace ORDER BY started LIMIT 1", as: Int64.self),
        try db.value("SELECT at FROM log ORDER BY at LIMIT 1", as: Int64.self),
        try db.value("SELECT slot FROM edge ORDER BY slot LIMIT 1", as: Int64.self)
          .map { $0 * EdgeTable.slot },
        try db.value(
          """
          SELECT MIN((SELECT MIN(slot) FROM point WHERE point.series = series.id)) AS first
          FROM series WHERE EXISTS (SELECT 1 FROM point WHERE point.series = series.id)
          """, as: Int64?.self
        ).flatMap { $0 }.map { $0 * MetricTable.slot },
      ].compactMap { $0 }.min() ?? now
    return first + max((now - first) / 10, 1_000_000_000)
  }

  private static func remove(before cut: Int64, _ db: WriteTransaction) throws -> Bool {
    let traces = try db.rows(
      "SELECT number, id FROM trace WHERE started < \(cut) ORDER BY started LIMIT \(batch)"
    ) { row in (number: try row["number"] as Int64, id: try row["id"] as Bytes) }
    for trace in traces { try remove(trace.id, trace.number, db) }
    let logs = try db.execute(
      """
      DELETE FROM log WHERE number IN
        (SELECT number FROM log WHERE at < \(cut) ORDER BY at LIMIT \(batch * 10))
      """)
    try db.execute("DELETE FROM edge WHERE slot < \(cut / EdgeTable.slot)")
    let series = try db.rows("SELECT id FROM series") { row in try row["id"] as Int64 }
    for id in series {
      try db.execute(
        "DELETE FROM point WHERE series = \(id) AND slot < \(cut / MetricTable.slot)")
    }
    try db.execute(
      """
      DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM point WHERE point.series = series.id)
      """)
    try db.execute(
      """
      DELETE FROM metric WHERE NOT EXISTS (SELECT 1 FROM series WHERE series.metric = metric.id)
      """)
    return traces.count == batch || logs == batch * 10
  }

  private static func remove(_ id: Bytes, _ number: Int64, _ db: WriteTransaction) throws {
    try db.execute("DELETE FROM span WHERE trace = \(id)")
    try db.execute("DELETE FROM trace WHERE number = \(number)")
  }
}
