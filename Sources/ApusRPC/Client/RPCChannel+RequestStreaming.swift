// SPDX-License-Identifier: Apache-2.0

public import ApusWire
import Synchronization

/// Calls with a stream of requests, as generated clients make them.
extension RPCChannel {
  /// Sends what `send` writes, and returns the reply. The stream ends when `send` returns; when it
  /// throws, the call is given up. `send` is cancelled when the call ends before it does.
  ///
  /// - Throws: what `send` threw, or a `Failure`.
  public nonisolated(nonsending) func clientStreaming<
    Request: Message, Reply: Message, Failure: CallError
  >(
    _ method: MethodDescriptor, _ options: CallOptions,
    _ send:
      nonisolated(nonsending) @escaping @Sendable (RequestWriter<Request>) async throws ->
      Void,
    returning: Reply.Type, throwing: Failure.Type
  ) async throws -> Reply {
    do throws(CallFailure) {
      let body = try await exchange(method, options) { session in
        try await send(RequestWriter(session))
      }
      do {
        return try Reply(decoding: body)
      } catch {
        throw .call(Self.malformed(Reply.messageName, error))
      }
    } catch {
      throw error.thrown(as: Failure.self)
    }
  }

  /// The same for a method that returns nothing.
  public nonisolated(nonsending) func clientStreaming<Request: Message, Failure: CallError>(
    _ method: MethodDescriptor, _ options: CallOptions,
    _ send:
      nonisolated(nonsending) @escaping @Sendable (RequestWriter<Request>) async throws ->
      Void,
    throwing: Failure.Type
  ) async throws {
    do throws(CallFailure) {
      _ = try await exchange(method, options) { session in
        try await send(RequestWriter(session))
      }
    } catch {
      throw error.thrown(as: Failure.self)
    }
  }

  /// Runs `body` with both directions of a call; a handler that cannot write does not read, so a long
  /// stream is written and read at the same time. When it returns, the stream of requests ends, and
  /// the call returns once the handler has ended; replies that nobody reads are dropped. Leaving the
  /// replies before their end, or throwing, gives the call up.
  ///
  /// - Throws: what `body` threw, or a `Failure`.
  public nonisolated(nonsending) func bidirectional<
    Request: Message, Reply: Message, Failure: CallError
  >(
    _ method: MethodDescriptor, _ options: CallOptions,
    _ body:
      nonisolated(nonsending) @escaping @Sendable (
        RequestWriter<Request>, ReplyStream<Reply, Failure>
      ) async throws -> Void
  ) async throws {
    do throws(CallFailure) {
      _ = try await exchange(method, options) { session in
        try await body(RequestWriter(session), ReplyStream(session))
        // Whoever has not begun to read them does not want them; the handler may write on.
        if !session.hasReaderLeft {
          session.finish()
          await session.dropReplies()
        }
      }
    } catch {
      throw error.thrown(as: Failure.self)
    }
  }

  /// Why a call with a stream of requests has no answer.
  private enum CallFailure: Error {
    case call(RPCError)
    case body(any Error)

    func thrown<Failure: CallError>(as type: Failure.Type) -> any Error {
      switch self {
      case .call(let error): Failure(error)
      case .body(let error): error
      }
    }
  }

  /// How the caller's body ended.
  private enum BodyEnd: Sendable {
    case returned
    case threw(any Error)
  }

  /// Runs the caller's body beside the wait for the end, and returns the body of END.
  private nonisolated(nonsending) func exchange(
    _ method: MethodDescriptor, _ options: CallOptions,
    _ body: nonisolated(nonsending) @escaping @Sendable (RequestSession) async throws -> Void
  ) async throws(CallFailure) -> Bytes {
    let session: RequestSession
    do throws(RPCError) {
      session = try await RequestSession(self, method, options)
    } catch {
      throw .call(error)
    }
    let (ending, bodyEnd) = await withTaskGroup(of: BodyEnd.self) { group in
      group.addTask {
        do {
          try await body(session)
          session.finish()
          return .returned
        } catch is RequestsEnded {
          return .returned
        } catch {
          session.abandon()
          return .threw(error)
        }
      }
      let ending = await session.conclude()
      // A reader has still to take what came before a good end.
      if ending.failure != nil || method.kind == .clientStreaming { group.cancelAll() }
      return (ending, await group.next() ?? .returned)
    }
    return try outcome(ending, bodyEnd, session)
  }

  private func outcome(
    _ ending: Ending, _ bodyEnd: BodyEnd, _ session: RequestSession
  ) throws(CallFailure) -> Bytes {
    let failure = ending.failure
    // Given up on this side because of the body, and not because its caller was cancelled.
    let isGivenUp = failure?.code == .cancelled && failure?.origin == .local && !Task.isCancelled
    switch bodyEnd {
    case .threw(let error) where isGivenUp: throw .body(error)
    case .returned where isGivenUp && session.hasReaderLeft: return Bytes()
    case .threw(let error) where failure == nil && !(error is CancellationError): throw .body(error)
    case .threw, .returned: break
    }
    if let failure { throw .call(failure) }
    guard case .end(_, _, let body) = ending else { return Bytes() }
    return body
  }
}

extension RequestSession {
  /// Takes what still comes, so that the server is granted what it needs to end.
  nonisolated(nonsending) func dropReplies() async {
    var queue = queue
    while true {
      let batch = await queue.take()
      guard batch.ending != nil else { continue }
      guard let next = await successor(of: queue) else { return }
      queue = next
    }
  }
}
