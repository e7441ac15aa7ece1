// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// Sagas as rows, in one transaction.
struct SagaRows<Transaction: ReadTransaction> {
  let db: Transaction

  private static var columns: SQL {
    """
    id, definition, version, status, phase, step, attempt, is_open, retries, is_irrevocable,
    is_waiting, began, trouble_since, due, is_stuck, reason, cause, failure, cancel, woken, epoch,
    leased_until, state, started, updated, trace
    """
  }

  func saga(_ id: String) throws -> SagaRecord? {
    try db.row("SELECT \(Self.columns) FROM apus_saga WHERE id = \(id)", Self.record)
  }

  /// Those that somebody should take now, the longest due first. Not those that a worker holds.
  func due(_ programs: [SagaProgram], limit: Int) throws -> [SagaRecord] {
    try db.rows(
      """
      SELECT \(Self.columns) FROM apus_saga
      WHERE ended IS NULL AND due <= \(db.now) AND leased_until <= \(db.now)
        AND \(Self.isKnown(programs))
      ORDER BY due LIMIT \(limit)
      """, Self.record)
  }

  /// Those of a definition or version that this process does not have, and that have been due for
  /// so long that no other seems to have it either.
  func orphans(_ programs: [SagaProgram], dueBefore limit: Timestamp) throws -> [SagaRecord] {
    try db.rows(
      """
      SELECT \(Self.columns) FROM apus_saga
      WHERE ended IS NULL AND due <= \(limit) AND leased_until <= \(limit)
        AND status <> \(SagaRecord.Status.stuck.rawValue) AND NOT \(Self.isKnown(programs))
      LIMIT 10
      """, Self.record)
  }

  /// The newest first, those before `cursor`.
  func list(
    _ status: SagaRecord.Status?, before cursor: SagaCursor?, limit: Int
  ) throws -> [SagaRecord] {
    var filter: SQL = "1"
    if let status { filter += " AND status = \(status.rawValue)" }
    if let cursor { filter += " AND (started, id) < (\(cursor.started), \(cursor.id))" }
    return try db.rows(
      """
      SELECT \(Self.columns) FROM apus_saga WHERE \(filter)
      ORDER BY started DESC, id DESC LIMIT \(limit)
      """, Self.record)
  }

  /// Those that somebody should look at, the oldest first, after `cursor`.
  func stuck(after cursor: SagaCursor?, limit: Int) throws -> [SagaRecord] {
    var filter: SQL = "status = \(SagaRecord.Status.stuck.rawValue)"
    if let cursor { filter += " AND (started, id) > (\(cursor.started), \(cursor.id))" }
    return try db.rows(
      """
      SELECT \(Self.columns) FROM apus_saga WHERE \(filter)
      ORDER BY started, id LIMIT \(limit)
      """, Self.record)
  }

  /// What is shown of a history; more than a saga without trouble has.
  private static var historyCount: Int { 200 }

  /// What was done for it last, in order.
  func history(of id: String) throws -> [SagaHistoryEntry] {
    try db.rows(
      """
      SELECT step, outcome, attempt, reason, at FROM (
        SELECT * FROM apus_saga_step WHERE saga = \(id)
        ORDER BY number DESC LIMIT \(Self.historyCount))
      ORDER BY number
      """
    ) { row in
      SagaHistoryEntry(
        step: try row["step"], outcome: .init(rawValue: try row["outcome"]) ?? .unknown,
        attempt: try row["attempt"], reason: try row["reason"], at: try row["at"])
    }
  }

  private static func isKnown(_ programs: [SagaProgram]) -> SQL {
    var list: SQL = "(0"
    for program in programs {
      list += " OR (definition = \(program.name) AND version = \(program.version))"
    }
    return list + ")"
  }

  private static func record(_ row: borrowing Row) throws -> SagaRecord {
    var progress = SagaProgress(started: try row["started"])
    progress.phase = .init(rawValue: try row["phase"]) ?? .forward
    progress.attempt = try row["attempt"]
    progress.isOpen = try row["is_open"]
    progress.retries = try row["retries"]
    progress.isIrrevocable = try row["is_irrevocable"]
    progress.isWaiting = try row["is_waiting"]
    progress.began = try row["began"]
    progress.troubleSince = try row["trouble_since"]
    progress.due = try row["due"]
    progress.isStuck = try row["is_stuck"]
    progress.reason = try row["reason"]
    if let cause = try row["cause"] as Int? {
      progress.failure = SagaFailure(
        SagaFailure.Cause(rawValue: cause) ?? .failed, try row["failure"] as String? ?? "")
    }
    return SagaRecord(
      id: try row["id"], definition: try row["definition"], version: try row["version"],
      status: .init(rawValue: try row["status"]) ?? .running, step: try row["step"],
      progress: progress, cancel: try row["cancel"], woken: try row["woken"],
      epoch: try row["epoch"], leasedUntil: try row["leased_until"], state: try row["state"],
      updated: try row["updated"], trace: TraceContext(try row["trace"] as Bytes))
  }
}
