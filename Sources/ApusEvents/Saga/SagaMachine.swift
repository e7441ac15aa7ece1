// SPDX-License-Identifier: Apache-2.0

import ApusResilience
package import ApusWire

/// Decides what a saga does next. No I/O: it is given what is kept of the saga, what happened and
/// the time; who drives it keeps the new progress *before* it does what the machine says.
///
/// The rules, after Richardson and Temporal's list of gaps: a step is begun in the database before
/// it is called, and what is begun is undone when the saga turns back; an attempt without an answer
/// is unknown, not failed, and is made again under the same keys; undoing and what follows the pivot
/// are tried for ever.
package struct SagaMachine: Sendable {
  package enum Action: Sendable, Hashable {
    case run(Int)
    case compensate(Int)
    case sleep(until: Timestamp)
    case end(SagaEnd)
  }

  /// How an attempt ended.
  package enum Result: Sendable, Hashable {
    case outcome(SagaOutcome)
    /// Undone.
    case compensated
    /// Refused, by an answer that says that nothing happened.
    case refused(String)
    /// Nobody knows.
    case unknown(String)
  }

  /// At one step for so long, somebody has to look.
  package static let alarmAfter = Duration.seconds(300)
  /// What a step that waits for a time in the past waits all the same, so that it does not spin.
  private static let shortestWait = Duration.milliseconds(100)
  private static let backoff = Backoff(base: .milliseconds(100), max: .seconds(30), floor: 0.5)

  package let plan: SagaPlan
  package private(set) var progress: SagaProgress

  package init(plan: SagaPlan, progress: SagaProgress) {
    self.plan = plan
    self.progress = progress
  }

  /// What to do now. When that is a call, its attempt is begun.
  ///
  /// - Parameter cancel: why the saga should turn back, if somebody asked for it.
  package mutating func next(at now: Timestamp, cancel: String?) -> Action {
    switch progress.phase {
    case .succeeded: return .end(.succeeded)
    case .compensated: return ended
    case .forward: if let failure = reasonToTurnBack(at: now, cancel) { turnBack(failure, at: now) }
    case .backward: break
    }
    if progress.phase == .compensated { return ended }
    guard progress.due <= now else { return .sleep(until: progress.due) }
    begin(at: now)
    return progress.phase == .forward ? .run(progress.index) : .compensate(progress.index)
  }

  /// Takes in how the attempt ended that ``next(at:cancel:)`` had begun.
  ///
  /// - Parameters:
  ///   - wasWoken: whether the saga was woken since the attempt began.
  ///   - jitter: from 0 to 1, so that those that failed together don't come back together.
  package mutating func record(
    _ result: Result, at now: Timestamp, wasWoken: Bool, jitter: Double
  ) {
    switch (progress.phase, result) {
    case (.forward, .outcome(.done)): stepForward(at: now)
    case (.forward, .outcome(.again)): goOn(at: now)
    case (.forward, .outcome(.wait(let until))): wait(until: until, wasWoken, at: now)
    case (.forward, .outcome(.fail(let reason))): fail(reason, at: now, jitter)
    case (.forward, .refused(let reason)) where kind == .compensatable:
      turnBack(SagaFailure(.failed, reason), at: now)
    case (.backward, .compensated): stepBack(at: now)
    case (_, .refused(let reason)), (_, .unknown(let reason)): retry(reason, at: now, jitter)
    case (.forward, .compensated), (.backward, .outcome), (.succeeded, _), (.compensated, _):
      preconditionFailure("\(result) is no result of the phase \(progress.phase)")
    }
  }

  private var kind: SagaPlan.Kind { plan.steps[progress.index].kind }

  private var ended: Action {
    .end(.compensated(progress.failure ?? SagaFailure(.failed, progress.reason)))
  }
}

extension SagaMachine {
  private mutating func begin(at now: Timestamp) {
    // Added without overflow: a step that is tried for ever is tried often.
    progress.attempt = progress.attempt == .max ? .max : progress.attempt + 1
    if progress.attempt == 1 { progress.began = now }
    progress.isOpen = true
    progress.isWaiting = false
    if progress.phase == .forward, kind != .compensatable { progress.isIrrevocable = true }
    let since = progress.troubleSince ?? now
    progress.troubleSince = since
    raiseAlarm(since: since, at: now)
  }

  /// Only before the pivot is begun. A step of which nobody knows the outcome is resolved first; but
  /// once its time is over, undoing it may win, because that leaves a tombstone for it.
  private func reasonToTurnBack(at now: Timestamp, _ cancel: String?) -> SagaFailure? {
    guard !progress.isIrrevocable else { return nil }
    if let cancel, !progress.isOpen { return SagaFailure(.cancelled, cancel) }
    guard let limit = limitOfStep, now >= limit else { return nil }
    let step = plan.steps[progress.index].name
    let last = progress.reason.isEmpty ? "" : ": \(progress.reason)"
    return SagaFailure(.timedOut, "\(step) took too long\(last)")
  }

  /// `nil` for sagas that cannot turn back.
  private var limitOfStep: Timestamp? {
    guard plan.steps[0].kind == .compensatable else { return nil }
    let saga = progress.started.advanced(by: plan.limit)
    guard progress.attempt > 0, let limit = plan.steps[progress.index].limit else { return saga }
    return min(saga, progress.began.advanced(by: limit))
  }

  private mutating func stepForward(at now: Timestamp) {
    enter(progress.index + 1, at: now)
    if progress.index == plan.steps.count {
      progress.index -= 1
      progress.phase = .succeeded
    }
  }

  private mutating func stepBack(at now: Timestamp) {
    guard progress.index > 0 else {
      enter(0, at: now)
      progress.phase = .compensated
      return
    }
    enter(progress.index - 1, at: now)
  }

  /// Undoes what was begun, the last first. The failed step too: an earlier attempt of it may have
  /// been lost on the way and come late.
  private mutating func turnBack(_ failure: SagaFailure, at now: Timestamp) {
    progress.failure = failure
    let isBegun = progress.attempt > 0 && kind == .compensatable
    let last = isBegun ? progress.index : progress.index - 1
    progress.phase = last < 0 ? .compensated : .backward
    enter(max(last, 0), at: now)
    progress.isIrrevocable = false
    progress.reason = failure.reason
  }

  private mutating func enter(_ index: Int, at now: Timestamp) {
    progress.index = index
    progress.attempt = 0
    progress.isOpen = false
    progress.retries = 0
    progress.isWaiting = false
    progress.began = now
    progress.troubleSince = nil
    progress.due = now
    progress.isStuck = false
    progress.reason = ""
  }

  /// The alarm still counts from the step's beginning: one that only goes round is stuck too.
  private mutating func goOn(at now: Timestamp) {
    progress.isOpen = false
    progress.retries = 0
    progress.reason = ""
    progress.due = now
  }

  private mutating func wait(until: Timestamp, _ wasWoken: Bool, at now: Timestamp) {
    progress.isOpen = false
    progress.isWaiting = true
    progress.retries = 0
    progress.troubleSince = nil
    progress.isStuck = false
    progress.reason = ""
    progress.due = wasWoken ? now : max(until, now.advanced(by: Self.shortestWait))
    if !progress.isIrrevocable, let limit = limitOfStep { progress.due = min(progress.due, limit) }
  }

  private mutating func fail(_ reason: String, at now: Timestamp, _ jitter: Double) {
    guard kind == .retriable else { return turnBack(SagaFailure(.failed, reason), at: now) }
    retry(reason, at: now, jitter)
    progress.isStuck = true
  }

  private mutating func retry(_ reason: String, at now: Timestamp, _ jitter: Double) {
    let bound = Self.backoff.bound(retry: Int(progress.retries))
    let share = Self.backoff.floor + (1 - Self.backoff.floor) * min(max(jitter, 0), 1)
    progress.due = now.advanced(by: bound * share)
    progress.retries = progress.retries == .max ? .max : progress.retries + 1
    progress.reason = reason
    raiseAlarm(since: progress.troubleSince ?? now, at: now)
  }

  private mutating func raiseAlarm(since: Timestamp, at now: Timestamp) {
    if now >= since.advanced(by: Self.alarmAfter) { progress.isStuck = true }
  }
}
