// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore
import ApusWire

/// Metrics: their names, their series (one for each process and set of labels), and of each series
/// its last value in every slot of ten seconds.
///
/// Counters and histograms are kept as sums from the start of their process, so that dropping values
/// in between loses only detail.
enum MetricTable {
  static let slot: Int64 = 10_000_000_000

  static let sql = """
    CREATE TABLE metric (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, unit TEXT NOT NULL,
      description TEXT NOT NULL
    );
    CREATE TABLE series (
      id INTEGER PRIMARY KEY, metric INTEGER NOT NULL, source INTEGER NOT NULL,
      labels BLOB NOT NULL, bounds BLOB NOT NULL, UNIQUE (metric, source, labels, bounds)
    );
    CREATE TABLE point (
      series INTEGER NOT NULL, slot INTEGER NOT NULL, value REAL NOT NULL, sum REAL NOT NULL,
      counts BLOB NOT NULL, PRIMARY KEY (series, slot)
    ) WITHOUT ROWID;
    """

  /// - Returns: how many were refused: there are too many series, or the metric is of another kind.
  static func add(
    _ samples: [MetricSample], limits: CollectorLimits, _ db: WriteTransaction
  ) throws -> Int {
    guard !samples.isEmpty else { return 0 }
    let sources = try SourceTable.numbers(of: samples.map(\.source), db)
    var metrics: [String: (id: Int64, kind: String)] = [:]
    var rejectedCount = 0
    for sample in samples {
      if metrics[sample.metric] == nil {
        metrics[sample.metric] = try metric(sample, limits, db)
      }
      guard let metric = metrics[sample.metric], metric.kind == sample.kind.rawValue,
        let series = try series(
          of: metric.id, sample, source: sources[sample.source] ?? 0, limits, db)
      else {
        rejectedCount += 1
        continue
      }
      try put(sample, series, db)
    }
    return rejectedCount
  }

  /// `nil`: it is new, and there is no room for a series of it.
  private static func metric(
    _ sample: MetricSample, _ limits: CollectorLimits, _ db: WriteTransaction
  ) throws -> (id: Int64, kind: String)? {
    let known = try db.row("SELECT id, kind FROM metric WHERE name = \(sample.metric)") { row in
      (id: try row["id"] as Int64, kind: try row["kind"] as String)
    }
    if let known { return known }
    guard try hasRoom(limits, db) else { return nil }
    try db.execute(
      """
      INSERT INTO metric (name, kind, unit, description)
      VALUES (\(sample.metric), \(sample.kind.rawValue), \(sample.unit), \(sample.description))
      """)
    return (db.lastInsertedRowID, sample.kind.rawValue)
  }

  private static func series(
    of metric: Int64, _ sample: MetricSample, source: Int64, _ limits: CollectorLimits,
    _ db: WriteTransaction
  ) throws -> Int64? {
    let labels = Series(labels: sample.labels).encoded()
    let bounds = PackedNumbers.bytes(sample.histogram?.bounds ?? [])
    let known = try db.value(
      """
      SELECT id FROM series WHERE metric = \(metric) AND source = \(source)
        AND labels = \(labels) AND bounds = \(bounds)
      """, as: Int64.self)
    if let known { return known }
    guard try hasRoom(limits, db) else { return nil }
    try db.execute(
      """
      INSERT INTO series (metric, source, labels, bounds)
      VALUES (\(metric), \(source), \(labels), \(bounds))
      """)
    return db.lastInsertedRowID
  }

  private static func hasRoom(_ limits: CollectorLimits, _ db: ReadTransaction) throws -> Bool {
    try db.value("SELECT COUNT(*) FROM series", as: Int.self) ?? 0 < limits.seriesCount
  }

  private static func put(_ sample: MetricSample, _ series: Int64, _ db: WriteTransaction) throws {
    var point = MetricPoint(sample)
    if sample.isDelta, sample.kind != .gauge, let last = try last(of: series, db) {
      point.add(last)
    }
    try db.execute(
      """
      INSERT OR REPLACE INTO point (series, slot, value, sum, counts)
      VALUES (\(series), \(sample.at / slot), \(point.value), \(point.sum),
        \(PackedNumbers.bytes(point.counts)))
      """)
  }

  private static func last(of series: Int64, _ db: ReadTransaction) throws -> MetricPoint? {
    try db.row(
      "SELECT value, sum, counts FROM point WHERE series = \(series) ORDER BY slot DESC LIMIT 1"
    ) { row in try MetricPoint(row) }
  }
}
