// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

extension SagaRows where Transaction == WriteTransaction {
  /// What is kept of a reason: it is shown to people.
  private static var reasonLength: Int { 500 }
  /// How long a saga that has ended can be looked at.
  private static var keptFor: Duration { .seconds(30 * 24 * 60 * 60) }
  /// Old ones that each end deletes: more than it adds, so they cannot pile up.
  private static var sweepCount: Int { 2 }

  /// Returns whether it is new.
  func insert(_ id: String, _ program: SagaProgram, state: Bytes) throws -> Bool {
    let progress = SagaProgress(started: db.now)
    return try db.execute(
      """
      INSERT OR IGNORE INTO apus_saga (
        id, definition, version, status, phase, step, attempt, is_open, retries, is_irrevocable,
        is_waiting, began, due, is_stuck, reason, state, started, updated, trace)
      VALUES (
        \(id), \(program.name), \(program.version), \(progress.status.rawValue),
        \(progress.phase.rawValue), \(program.plan.steps[0].name), 0, 0, 0, 0, 0, \(db.now),
        \(db.now), 0, '', \(state), \(db.now), \(db.now), \(db.trace?.bytes ?? Bytes()))
      """) == 1
  }

  /// Takes a saga that nobody holds: from now on only this epoch may write.
  func lease(_ record: inout SagaRecord, for duration: Duration) throws {
    record.epoch &+= 1
    record.leasedUntil = db.now.advanced(by: duration)
    try db.execute(
      """
      UPDATE apus_saga SET epoch = \(record.epoch), leased_until = \(record.leasedUntil)
      WHERE id = \(record.id)
      """)
  }

  /// Keeps a saga longer, for who still has it.
  func renew(_ id: String, epoch: UInt64, for duration: Duration) throws {
    try db.execute(
      """
      UPDATE apus_saga SET leased_until = \(db.now.advanced(by: duration))
      WHERE id = \(id) AND epoch = \(epoch) AND leased_until > 0
      """)
  }

  /// Keeps what was decided, and gives the saga back unless its worker goes on with it.
  ///
  /// - Throws: ``SagaLeaseLost`` when another worker has taken it since.
  func keep(_ record: SagaRecord, isHeld: Bool) throws {
    let progress = record.progress
    let count = try db.execute(
      """
      UPDATE apus_saga SET status = \(progress.status.rawValue), phase = \(progress.phase.rawValue),
        step = \(record.step), attempt = \(progress.attempt), is_open = \(progress.isOpen),
        retries = \(progress.retries), is_irrevocable = \(progress.isIrrevocable),
        is_waiting = \(progress.isWaiting), began = \(progress.began),
        trouble_since = \(progress.troubleSince), due = \(progress.due),
        is_stuck = \(progress.isStuck), reason = \(shortened(progress.reason)),
        cause = \(progress.failure?.cause.rawValue),
        failure = \(progress.failure.map { shortened($0.reason) }),
        leased_until = \(isHeld ? record.leasedUntil : Timestamp()),
        state = \(progress.hasEnded ? Bytes() : record.state), updated = \(db.now),
        ended = \(progress.hasEnded ? db.now : nil)
      WHERE id = \(record.id) AND epoch = \(record.epoch)
      """)
    guard count == 1 else { throw SagaLeaseLost(saga: record.id, epoch: record.epoch) }
    if progress.hasEnded { try sweep() }
  }

  func append(_ entry: SagaHistoryEntry, to record: SagaRecord) throws {
    try db.execute(
      """
      INSERT INTO apus_saga_step (saga, number, step, outcome, attempt, reason, at, epoch)
      SELECT \(record.id), COALESCE(MAX(number), 0) + 1, \(entry.step), \(entry.outcome.rawValue),
        \(entry.attempt), \(shortened(entry.reason)), \(entry.at), \(record.epoch)
      FROM apus_saga_step WHERE saga = \(record.id)
      """)
  }

  /// Returns whether there is such a saga that has not ended.
  func wake(_ id: String) throws -> Bool {
    try db.execute(
      """
      UPDATE apus_saga SET woken = woken + 1,
        due = CASE WHEN is_waiting THEN MIN(due, \(db.now)) ELSE due END
      WHERE id = \(id) AND ended IS NULL
      """) == 1
  }

  func askToCancel(_ id: String, reason: String) throws {
    try db.execute(
      """
      UPDATE apus_saga SET cancel = COALESCE(cancel, \(shortened(reason))), woken = woken + 1,
        due = CASE WHEN is_open THEN due ELSE MIN(due, \(db.now)) END
      WHERE id = \(id)
      """)
  }

  /// Returns whether there is such a saga.
  func retryNow(_ id: String) throws -> Bool {
    try db.execute(
      """
      UPDATE apus_saga SET woken = woken + 1, retries = 0, due = MIN(due, \(db.now))
      WHERE id = \(id)
      """) == 1
  }

  /// Not for who holds it: nobody does, or its epoch would have to be known. Its own alarm, of
  /// `is_stuck`, is still to come.
  func postpone(_ id: String, until due: Timestamp, reason: String) throws {
    try db.execute(
      """
      UPDATE apus_saga SET status = \(SagaRecord.Status.stuck.rawValue),
        due = \(due), leased_until = 0, reason = \(shortened(reason)), updated = \(db.now)
      WHERE id = \(id) AND ended IS NULL AND leased_until <= \(db.now)
      """)
  }

  private func sweep() throws {
    try db.execute(
      """
      DELETE FROM apus_saga WHERE id IN (
        SELECT id FROM apus_saga WHERE ended < \(db.now.advanced(by: .zero - Self.keptFor))
        ORDER BY ended LIMIT \(Self.sweepCount))
      """)
  }

  private func shortened(_ reason: String) -> String {
    String(reason.prefix(Self.reasonLength))
  }
}

/// Another worker has the saga now; what this one did is known under the same keys to whoever it
/// called, so nothing is lost.
package struct SagaLeaseLost: Error, CustomStringConvertible {
  let saga: String
  let epoch: UInt64

  package var description: String {
    "The saga \(saga) was taken by another worker after epoch \(epoch)."
  }
}
