// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// What became of one attempt of a step.
///
/// A step throws when it cannot tell: a call that was not answered may have had its effect. It is
/// then run again, under the same keys, until it can.
public enum SagaOutcome: Sendable, Hashable {
  /// On with the next step.
  case done
  /// The state is kept, and the step runs again at once: what it decided it will not decide anew.
  case again
  /// Not yet: the step runs again when the saga is woken, or at this time.
  case wait(until: Timestamp)
  /// It cannot be done, and nothing of it was: what was done before is undone. After the pivot there
  /// is no way back, so somebody has to look.
  case fail(String)
}

/// How a saga ended.
public enum SagaEnd: Sendable, Hashable {
  case succeeded
  /// All that had been done is undone.
  case compensated(SagaFailure)
}

/// Why a saga turned back.
public struct SagaFailure: Sendable, Hashable {
  public enum Cause: Int, Sendable {
    /// A step said so.
    case failed = 0
    /// ``Sagas/cancel(_:reason:_:)`` came in time.
    case cancelled = 1
    /// It did not come to its pivot in time.
    case timedOut = 2
  }

  public let cause: Cause
  public let reason: String

  public init(_ cause: Cause, _ reason: String) {
    self.cause = cause
    self.reason = reason
  }
}

/// A saga that has been at one step for too long. It goes on trying.
public struct SagaAlarm: Sendable, Hashable {
  public let saga: String
  public let step: String
  /// Why the last attempt was not the last.
  public let reason: String
  public let since: Timestamp

  public init(saga: String, step: String, reason: String, since: Timestamp) {
    self.saga = saga
    self.step = step
    self.reason = reason
    self.since = since
  }
}

/// Whether a saga could still be cancelled.
public enum SagaCancellation: Sendable, Hashable {
  /// It will undo what it did, or is doing so.
  case accepted
  /// Its pivot was begun: only what follows it can tell what is still possible.
  case tooLate
  case noSuchSaga
}
