// SPDX-License-Identifier: Apache-2.0

import ApusTransport
package import ApusWire

/// Is told of what a service does beside its calls: its transactions, its events, its sagas. Without
/// one, a piece of work costs a branch.
package protocol WorkObserver: AnyObject, Sendable {
  /// The span in which the current task works; `nil` outside of any trace.
  var currentTrace: TraceContext? { get }

  /// Whether work that no trace has caused begins one that is recorded.
  func isRootSampled(at now: UInt64) -> Bool

  /// A piece of work has ended: it is counted, and recorded when its trace is.
  func ended(_ work: ObservedWork, _ outcome: WorkOutcome)

  /// The bus has answered for an event of the outbox.
  func published(_ topic: String, _ outcome: WorkOutcome)
}

/// How work ended. What the business refuses is no failure.
package enum WorkOutcome: String, Sendable {
  case ok, refused, failed, deferred, abandoned
}

/// A piece of work between its beginning and its end. Times are of ``ApusTransport/LoopClock``.
package struct ObservedWork: Sendable {
  package enum Kind: Sendable, Hashable {
    /// `file` tells one database from another, without its folder.
    case storeRead(file: String)
    case storeWrite(file: String)
    case publish(topic: String)
    case process(topic: String, group: String)
    case sagaStep(saga: String, step: String, isUndoing: Bool)
  }

  package let kind: Kind
  /// With the id of this piece's span, when it is recorded; `nil` outside of any trace.
  package let trace: TraceContext?
  /// The span that caused it; 0 where the trace begins here.
  package let parent: UInt64
  package let startedAt: UInt64
  /// When it was its turn, after it had waited for others.
  package var begunAt: UInt64
  package var attempt = 0
  /// Of what it is about: the id of a saga, of an event.
  package var subject = ""
  /// Of an event that is heard: when it happened.
  package var happenedAt: Timestamp?

  package var isRecorded: Bool { trace?.isSampled ?? false }
}

extension WorkObserver {
  package var now: UInt64 { LoopClock.now() }

  /// Begins work of the current task.
  package func begin(_ kind: ObservedWork.Kind) -> ObservedWork {
    begin(kind, within: currentTrace)
  }

  package func begin(_ kind: ObservedWork.Kind, within parent: TraceContext?) -> ObservedWork {
    let now = now
    guard let parent, parent.isSampled else {
      return ObservedWork(kind: kind, trace: parent, parent: 0, startedAt: now, begunAt: now)
    }
    var random = SystemRandomNumberGenerator()
    return ObservedWork(
      kind: kind, trace: parent.child(using: &random), parent: parent.spanID, startedAt: now,
      begunAt: now)
  }

  /// Begins work that goes on with a trace that was kept, or begins one.
  package func resume(_ kind: ObservedWork.Kind, _ kept: TraceContext) -> ObservedWork {
    guard kept.isNone else { return begin(kind, within: kept) }
    let now = now
    var random = SystemRandomNumberGenerator()
    let root = TraceContext(root: isRootSampled(at: now), using: &random)
    return ObservedWork(kind: kind, trace: root, parent: 0, startedAt: now, begunAt: now)
  }
}
