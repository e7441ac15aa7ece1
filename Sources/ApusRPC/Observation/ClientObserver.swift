// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// Is told of each call that a channel has made, over all of its attempts. Without one a call costs
/// a branch.
///
/// Called wherever the caller is, at the speed of the calls: what is asked for each of them takes no
/// lock and no memory.
package protocol ClientObserver: AnyObject, Sendable {
  /// Whether a call that nothing has caused begins a trace that is recorded.
  func isRootSampled(at now: UInt64) -> Bool

  /// The span in which the current task works, when it is nearer than ``CallContext/current``.
  var currentSpan: TraceContext? { get }

  /// A call has ended for good.
  ///
  /// - Parameter loop: where it was made; 0 for one that never came to a loop.
  func ended(
    _ method: borrowing MethodDescriptor, _ status: StatusCode, nanoseconds: UInt64, retries: Int,
    loop: Int)

  /// The same call once more, when its trace is recorded.
  func record(_ span: ClientSpan)
}

/// A call as its caller saw it. Times are of ``ApusTransport/LoopClock``.
package struct ClientSpan: Sendable {
  package var method: String
  /// With the id of this span.
  package var trace: TraceContext
  /// The span that caused it; 0 where the trace begins here.
  package var parent: UInt64
  package var status: StatusCode
  /// The full name of the typed error that it ended with.
  package var errorName: String?
  package var startedAt: UInt64
  /// When the last attempt left; 0 when none did.
  package var sentAt: UInt64
  package var endedAt: UInt64
  /// For encoding the request, over all attempts.
  package var codecNanoseconds: UInt64
  package var requestByteCount: Int
  package var responseByteCount: Int
  /// Messages of a stream of replies.
  package var messageCount: Int
  /// Where the last attempt went: `host:port`; empty when none left.
  package var address: String
  package var attempt: Int
  package var retryCount: Int
  /// What it was given; `nil` for a call without a deadline.
  package var deadlineNanoseconds: UInt64?
}
