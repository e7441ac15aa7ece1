// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// Where a caller puts the messages of a stream of requests. One task writes at a time.
public struct RequestWriter<Request: Message>: Sendable {
  private let session: RequestSession

  init(_ session: RequestSession) { self.session = session }

  /// Writes one message; the handler may not have it yet when this returns. Suspends while the
  /// server has granted no more, so that a slow handler stops a fast caller.
  ///
  /// - Throws: ``RPCError`` for a message that breaks the rules of its schema or is too large, and
  ///   ``RequestsEnded`` when the call is over. Let the latter out: the call then says how it ended.
  public nonisolated(nonsending) func write(_ request: Request) async throws {
    let index = session.nextIndex()
    var violations = Violations()
    request.validate(into: &violations)
    guard violations.isEmpty else {
      throw RPCError.local(
        .invalidArgument, violations.text(ofMessage: index), flags: .neverRetry)
    }
    try await session.write(request.encoded())
  }

  /// Says that nothing follows; the handler's stream ends. Returning from the body of the call does
  /// the same.
  public func finish() {
    session.finish()
  }
}

/// The call is over: nothing more of its requests is read. A handler may answer before it has read
/// them all, so this is no failure of its own.
public struct RequestsEnded: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String { "the call is over, and no more of its requests is read" }
}
