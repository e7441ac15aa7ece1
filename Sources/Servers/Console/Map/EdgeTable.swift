// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// The arrows of the map by slots of ten seconds, counted when spans come: the map of a minute reads
/// a few hundred rows, however many spans there are.
enum EdgeTable {
  static let slot: Int64 = 10_000_000_000

  /// Names come from senders. Beyond so many arrows in a slot the others are not told apart.
  static let mostEdges = 2_000

  static let sql = """
    CREATE TABLE edge (
      slot INTEGER NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, kind INTEGER NOT NULL,
      side INTEGER NOT NULL, count INTEGER NOT NULL, errors INTEGER NOT NULL,
      durations BLOB NOT NULL, PRIMARY KEY (slot, source, target, kind, side)
    ) WITHOUT ROWID;
    """

  struct Key: Hashable {
    var slot: Int64
    var edge: CallEdge
  }

  /// Adds what new spans show.
  static func add(_ spans: [SpanRecord], _ db: WriteTransaction) throws {
    var tallies: [Key: EdgeTally] = [:]
    for span in spans {
      guard let edge = CallEdge(span) else { continue }
      let key = Key(slot: span.endedAt / slot, edge: edge)
      guard tallies[key] != nil || tallies.count < mostEdges else { continue }
      tallies[key, default: EdgeTally()].record(span)
    }
    for (key, tally) in tallies { try add(tally, key, db) }
  }

  private static func add(_ tally: EdgeTally, _ key: Key, _ db: WriteTransaction) throws {
    let edge = key.edge
    var sum = tally
    let known = try db.row(
      """
      SELECT count, errors, durations FROM edge WHERE slot = \(key.slot)
      AND source = \(edge.from) AND target = \(edge.to) AND kind = \(edge.kind.rawValue)
      AND side = \(edge.side.rawValue)
      """
    ) { row in
      EdgeTally(
        count: try row["count"], errorCount: try row["errors"],
        durations: DurationTally(try row["durations"]))
    }
    if let known {
      sum.merge(known)
    } else if try db.value("SELECT COUNT(*) FROM edge WHERE slot = \(key.slot)", as: Int.self) ?? 0
      >= mostEdges
    {
      return
    }
    try db.execute(
      """
      INSERT OR REPLACE INTO edge (slot, source, target, kind, side, count, errors, durations)
      VALUES (\(key.slot), \(edge.from), \(edge.to), \(edge.kind.rawValue),
        \(edge.side.rawValue), \(sum.count), \(sum.errorCount), \(sum.durations.bytes))
      """)
  }

  /// All arrows from `since` on, in nanoseconds since 1970.
  static func sum(since: Int64, _ db: ReadTransaction) throws -> [CallEdge: EdgeTally] {
    var sums: [CallEdge: EdgeTally] = [:]
    let rows = try db.rows(
      """
      SELECT source, target, kind, side, count, errors, durations FROM edge
      WHERE slot > \(since / slot)
      """
    ) { row -> (CallEdge, EdgeTally)? in
      guard let kind = CallEdge.Kind(rawValue: try row["kind"]),
        let side = CallEdge.Side(rawValue: try row["side"])
      else { return nil }
      return (
        CallEdge(from: try row["source"], to: try row["target"], kind: kind, side: side),
        EdgeTally(
          count: try row["count"], errorCount: try row["errors"],
          durations: DurationTally(try row["durations"]))
      )
    }
    for case (let edge, let tally)? in rows { sums[edge, default: EdgeTally()].merge(tally) }
    return sums
  }
}
