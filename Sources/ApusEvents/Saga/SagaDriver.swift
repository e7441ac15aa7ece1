// SPDX-License-Identifier: Apache-2.0

package import ApusStore
import ApusWire
package import Logging

/// Takes the decisions of the machine to the database: each method is one transaction, and between
/// two of them the process may die.
package struct SagaDriver: Sendable {
  let programs: [SagaProgram]
  let lease: Duration
  let logger: Logger

  package init(_ sagas: [any AnySaga], lease: Duration = .seconds(30), logger: Logger) {
    programs = sagas.map(\.program)
    self.lease = lease
    self.logger = logger
  }

  /// Those that somebody should take now, the longest due first.
  package func due(limit: Int, _ db: ReadTransaction) throws -> [String] {
    try SagaRows(db: db).due(programs, limit: limit).map(\.id)
  }

  /// Takes a saga that is due and that nobody holds, and begins its next attempt.
  ///
  /// - Returns: `nil` when there is nothing to be called now.
  package func take(_ id: String, _ db: WriteTransaction) throws -> SagaTurn? {
    let rows = SagaRows(db: db)
    guard var record = try rows.saga(id), !record.progress.hasEnded, record.leasedUntil <= db.now,
      record.progress.due <= db.now, let program = program(of: record)
    else { return nil }
    guard let index = program.plan.steps.firstIndex(where: { $0.name == record.step }) else {
      try postpone(id, reason: "the step \(record.step) is not in its definition", db)
      return nil
    }
    record.progress.index = index
    // One that waits for its next try is open as well, and nobody holds it.
    let wasHeld = record.leasedUntil > Timestamp()
    try rows.lease(&record, for: lease)
    if record.progress.isOpen, wasHeld, record.isWorthKeeping {
      try rows.append(record.entry(.unknown, reason: "the worker was lost", at: db.now), to: record)
    }
    let machine = SagaMachine(plan: program.plan, progress: record.progress)
    return try goOn(record, machine, program, isStopping: false, db)
  }

  /// Keeps how an attempt ended, with what it wants kept beside, and begins the next one.
  ///
  /// - Parameter isStopping: begins no other.
  /// - Throws: ``SagaLeaseLost``; what an effect of the step throws.
  package func keep(
    _ outcome: SagaTurn.Outcome, of turn: SagaTurn, jitter: Double, isStopping: Bool,
    _ db: WriteTransaction
  ) throws -> SagaTurn? {
    let rows = SagaRows(db: db)
    guard var record = try rows.saga(turn.saga), record.epoch == turn.epoch,
      !record.progress.hasEnded
    else { throw SagaLeaseLost(saga: turn.saga, epoch: turn.epoch) }
    record.progress.index = turn.index
    record.state = outcome.state
    record.leasedUntil = db.now.advanced(by: lease)
    try outcome.effects?.applyEffects(db)
    var machine = SagaMachine(plan: turn.program.plan, progress: record.progress)
    machine.record(
      outcome.result, at: db.now, wasWoken: record.woken != turn.woken, jitter: jitter)
    if let entry = record.entry(after: outcome.result, at: db.now) {
      try rows.append(entry, to: record)
    }
    return try goOn(record, machine, turn.program, isStopping: isStopping, db)
  }

  /// Puts a saga off that cannot be decided, because what its definition wants kept is refused.
  package func postpone(_ id: String, reason: String, _ db: WriteTransaction) throws {
    try SagaRows(db: db).postpone(id, until: db.now.advanced(by: lease), reason: reason)
  }

  func program(of record: SagaRecord) -> SagaProgram? {
    programs.first { $0.name == record.definition && $0.version == record.version }
  }

  private func goOn(
    _ before: SagaRecord, _ decided: SagaMachine, _ program: SagaProgram, isStopping: Bool,
    _ db: WriteTransaction
  ) throws -> SagaTurn? {
    let rows = SagaRows(db: db)
    var (record, machine) = (before, decided)
    let action: SagaMachine.Action? =
      isStopping && !machine.progress.hasEnded
      ? nil : machine.next(at: db.now, cancel: record.cancel)
    record.progress = machine.progress
    record.step = program.plan.steps[machine.progress.index].name
    if before.progress.phase == .forward, decided.progress.phase == .forward,
      let failure = machine.progress.failure
    {
      try rows.append(before.entry(.failed, reason: failure.reason, at: db.now), to: before)
    }
    try tell(program, before, record, db)
    guard let action, let turn = turn(action, record, program, at: db.now) else {
      if case .end(let end) = action { try program.ended(record.state, end, db) }
      try rows.keep(record, isHeld: false)
      return nil
    }
    if record.progress.attempt == 1 {
      try rows.append(record.entry(.running, at: db.now), to: record)
    }
    try rows.keep(record, isHeld: true)
    return turn
  }

  private func turn(
    _ action: SagaMachine.Action, _ record: SagaRecord, _ program: SagaProgram, at now: Timestamp
  ) -> SagaTurn? {
    switch action {
    case .sleep, .end: return nil
    case .run, .compensate:
      return SagaTurn(
        saga: record.id, epoch: record.epoch, step: record.step, action: action,
        index: record.progress.index, woken: record.woken, state: record.state, program: program,
        context: SagaContext(
          saga: record.id, attempt: Int(record.progress.attempt), now: now),
        trace: record.trace)
    }
  }

  /// Raises the alarm, once for each step.
  private func tell(
    _ program: SagaProgram, _ before: SagaRecord, _ record: SagaRecord, _ db: WriteTransaction
  ) throws {
    guard record.progress.isStuck, !before.progress.isStuck || before.step != record.step else {
      return
    }
    let alarm = SagaAlarm(
      saga: record.id, step: record.step, reason: record.progress.reason,
      since: record.progress.troubleSince ?? record.progress.began)
    logger.warning(
      "a saga is stuck",
      metadata: ["saga": "\(alarm.saga)", "step": "\(alarm.step)", "reason": "\(alarm.reason)"])
    try program.stuck(record.state, alarm, db)
  }
}

extension SagaRecord {
  /// A step that is tried for ever must not fill the disk: after eight, only every doubling of the
  /// attempts is kept.
  fileprivate var isWorthKeeping: Bool {
    progress.attempt <= 8 || progress.attempt.nonzeroBitCount == 1
  }

  fileprivate func entry(
    _ outcome: SagaHistoryEntry.Outcome, reason: String = "", at now: Timestamp
  ) -> SagaHistoryEntry {
    SagaHistoryEntry(
      step: step, outcome: outcome, attempt: progress.attempt, reason: reason, at: now)
  }

  fileprivate func entry(after result: SagaMachine.Result, at now: Timestamp) -> SagaHistoryEntry? {
    switch result {
    case .outcome(.done): entry(.done, at: now)
    case .outcome(.wait), .outcome(.again): nil
    case .outcome(.fail(let reason)): isWorthKeeping ? entry(.failed, reason: reason, at: now) : nil
    case .compensated: entry(.compensated, at: now)
    case .refused(let reason):
      isWorthKeeping ? entry(.failed, reason: reason, at: now) : nil
    case .unknown(let reason):
      isWorthKeeping ? entry(.unknown, reason: reason, at: now) : nil
    }
  }
}
