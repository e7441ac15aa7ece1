// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// Is told of each call that a server has answered. Without one a call costs a branch.
///
/// Called on the connection's loop, at the speed of the calls: what is asked for each of them takes
/// no lock and no memory. What was refused before a method was known is not told.
package protocol ServerObserver: AnyObject, Sendable {
  /// Whether a call that came without a trace begins one that is recorded.
  ///
  /// - Parameter method: its place among all methods of the server, service after service.
  func isRootSampled(_ method: Int, at now: UInt64) -> Bool

  /// A call has ended, from the arrival of its request to the writing of its end.
  func ended(_ method: Int, _ status: StatusCode, nanoseconds: UInt64, loop: Int)

  /// The same call once more, when its trace is recorded.
  func record(_ span: ServerSpan)
}

/// A call as its server saw it. Times are of ``ApusTransport/LoopClock``.
package struct ServerSpan: Sendable {
  /// The place of the method among all methods of the server.
  package var method: Int
  /// With the id of this span.
  package var trace: TraceContext
  /// The caller's span; 0 where the trace begins here.
  package var parent: UInt64
  /// Who called: `service/shop.cart.v1`.
  package var caller: String
  package var status: StatusCode
  /// The full name of the typed error that it ended with.
  package var errorName: String?
  /// When its last byte was there.
  package var arrivedAt: UInt64
  /// When its handler was entered; 0 for a call that no handler saw.
  package var startedAt: UInt64
  package var endedAt: UInt64
  /// For decoding the request and encoding the reply.
  package var codecNanoseconds: UInt64
  package var requestByteCount: Int
  package var responseByteCount: Int
  /// Messages of a stream of replies.
  package var messageCount: Int
  package var attempt: Int
  /// What was left when it arrived; `nil` for a call without a deadline.
  package var deadlineMicroseconds: UInt32?
}
