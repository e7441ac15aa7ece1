// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import Logging

extension Sagas {
  /// Works on what is due until ``stop()``, then ends the attempts that run and begins no other.
  public func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.tick() }
      var wasRung = true
      while !isStopping, !Task.isCancelled {
        for id in await found(afterRing: wasRung) {
          group.addTask { await self.work(on: id) }
        }
        wasRung = await bell.wait()
      }
      stop()
    }
  }

  /// Ends ``run()`` once the attempts that are under way have ended.
  public func stop() {
    work.withLock { $0.isStopping = true }
    bell.tick()
  }

  /// Works on all that is due by the clock of the store, one after the other, until nothing is: what
  /// tests do instead of ``run()``.
  public func runDue() async throws {
    while true {
      let due = try await store.write { [driver] db in
        try driver.due(limit: 1, db)
      }
      guard let id = due.first else { return }
      var turn = try await take(id)
      while let present = turn {
        turn = try await advance(present)
      }
    }
  }

  private var isStopping: Bool { work.withLock { $0.isStopping } }

  /// The clock of the loop, which also keeps the leases.
  private func tick() async {
    var untilRenewal = options.lease / 3
    while !isStopping {
      do { try await Task.sleep(for: options.poll) } catch { return stop() }
      bell.tick()
      untilRenewal -= options.poll
      if untilRenewal <= .zero {
        untilRenewal = options.lease / 3
        await renewLeases()
        await reportOrphans()
      }
    }
  }

  /// What is due and not yet worked on here.
  private func found(afterRing wasRung: Bool) async -> [String] {
    let limit = options.concurrency
    do {
      // Those in hand may be due too, until they are taken.
      let list: @Sendable (ReadTransaction) throws -> [String] = { [driver] db in
        try driver.due(limit: limit * 2, db)
      }
      // A write comes after the transaction that rang; a reading may see what was before it.
      let ids = try await wasRung ? store.write { db in try list(db) } : store.read(list)
      return work.withLock { $0.admit(ids, limit: limit) }
    } catch {
      return []
    }
  }

  /// Brings one saga as far as it gets.
  private func work(on id: String) async {
    defer { work.withLock { $0.epochs[id] = nil } }
    do {
      var turn = try await take(id)
      while let present = turn {
        work.withLock { $0.epochs[id] = present.epoch }
        turn = try await advance(present)
      }
      // There is room for another. Not after a failure: then the clock is soon enough.
      bell.tick()
    } catch is SagaLeaseLost {
      logger.info("another worker has the saga", metadata: ["saga": "\(id)"])
    } catch {
      // The lease runs out, and whoever then takes it makes the attempt again.
      logger.warning(
        "a saga could not be kept", metadata: ["saga": "\(id)", "error": "\(error)"])
    }
  }

  /// Makes an attempt and keeps how it ended; returns the next one.
  private func advance(_ turn: SagaTurn) async throws -> SagaTurn? {
    guard let observer = store.observer else { return try await makeAndKeep(turn).next }
    var work = observer.resume(
      .sagaStep(
        saga: turn.program.name, step: turn.step, isUndoing: turn.isUndoing),
      turn.trace)
    (work.attempt, work.subject) = (turn.context.attempt, turn.saga)
    let context = CallContext(
      of: "\(store.owner)/saga \(turn.program.name)/\(turn.step)",
      by: Caller(trustDomain: "", path: "service/\(store.owner)"),
      attempt: max(0, turn.context.attempt - 1), trace: work.trace ?? TraceContext(), timeout: nil,
      background: background)
    do {
      let (next, outcome) = try await CallContext.$current.withValue(context) {
        try await makeAndKeep(turn)
      }
      observer.ended(work, outcome)
      return next
    } catch {
      observer.ended(work, .abandoned)
      throw error
    }
  }

  private func makeAndKeep(
    _ turn: SagaTurn
  ) async throws -> (next: SagaTurn?, outcome: WorkOutcome) {
    let outcome = await turn.perform(limit: options.attemptLimit)
    return (try await end(turn, with: outcome), outcome.result.outcome)
  }

  private func take(_ id: String) async throws -> SagaTurn? {
    do {
      return try await store.write { [driver] db in try driver.take(id, db) }
    } catch let error where !Self.isOfStore(error) {
      // When its definition refuses to be told, this one comes later, so that the others go on.
      try await store.write { [driver] db in try driver.postpone(id, reason: "\(error)", db) }
      throw error
    }
  }

  /// Whether an error says nothing of the saga: the store is busy for now, or ends.
  private static func isOfStore(_ error: any Error) -> Bool {
    switch error {
    case is CancellationError: true
    case let error as StoreError:
      switch error {
      case .busy, .overloaded, .diskFull, .stopped, .closed: true
      default: false
      }
    default: false
    }
  }

  /// Keeps how an attempt ended. When what the step wants kept with it is refused, nothing of the
  /// attempt counts, and it is made again.
  private func end(
    _ turn: SagaTurn, with outcome: SagaTurn.Outcome
  ) async throws -> SagaTurn? {
    do {
      return try await keep(outcome, of: turn)
    } catch let error where !(error is SagaLeaseLost) {
      let reason = "what it did could not be kept: \(error)"
      logger.warning(
        "a saga's step could not be kept",
        metadata: ["saga": "\(turn.saga)", "step": "\(turn.step)", "error": "\(error)"])
      return try await keep(turn.unchanged(.unknown(reason)), of: turn)
    }
  }

  private func keep(
    _ outcome: SagaTurn.Outcome, of turn: SagaTurn
  ) async throws -> SagaTurn? {
    let (jitter, isStopping) = (options.jitter(), isStopping)
    return try await store.write { [driver] db in
      try driver.keep(outcome, of: turn, jitter: jitter, isStopping: isStopping, db)
    }
  }

  /// Those that this process holds stay its own, however long their attempts take.
  private func renewLeases() async {
    let held = work.withLock { $0.epochs.filter { $0.value > 0 } }
    guard !held.isEmpty else { return }
    do {
      try await store.write { [options] db in
        let rows = SagaRows(db: db)
        for (id, epoch) in held { try rows.renew(id, epoch: epoch, for: options.lease) }
      }
    } catch {
      logger.warning("the leases of sagas could not be renewed", metadata: ["error": "\(error)"])
    }
  }

  /// Sagas of a definition that nobody has any more would wait unseen.
  private func reportOrphans() async {
    do {
      let orphans = try await store.read { [driver] db in
        try SagaRows(db: db).orphans(
          driver.programs, dueBefore: db.now.advanced(by: .seconds(-60)))
      }
      for orphan in orphans {
        let reason = "nobody has version \(orphan.version) of \(orphan.definition) any more"
        logger.warning(
          "a saga is stuck", metadata: ["saga": "\(orphan.id)", "reason": "\(reason)"])
        try await store.write { db in
          try SagaRows(db: db).postpone(orphan.id, until: db.now, reason: reason)
        }
      }
    } catch {
      logger.warning("stuck sagas could not be looked for", metadata: ["error": "\(error)"])
    }
  }
}
