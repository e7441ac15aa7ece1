// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusResilience
import ApusTransport
public import ApusWire

/// Unary calls, as generated clients make them.
extension RPCChannel {
  /// Makes a call and returns its reply, after as many attempts as its class and the budget allow.
  @inlinable
  public nonisolated(nonsending) func unary<Request: Message, Reply: Message>(
    _ request: Request, _ method: MethodDescriptor, _ options: CallOptions,
    returning type: Reply.Type
  ) async throws(RPCError) -> Reply {
    let body = try await exchange(request, method, options)
    do {
      return try Reply(decoding: body)
    } catch {
      throw RPCChannel.malformed(Reply.messageName, error)
    }
  }

  /// Makes a call that returns nothing.
  @inlinable
  public nonisolated(nonsending) func unary<Request: Message>(
    _ request: Request, _ method: MethodDescriptor, _ options: CallOptions
  ) async throws(RPCError) {
    _ = try await exchange(request, method, options)
  }

  @inlinable
  nonisolated(nonsending) func exchange<Request: Message>(
    _ request: Request, _ method: MethodDescriptor, _ options: CallOptions
  ) async throws(RPCError) -> Bytes {
    try RPCChannel.check(request)
    guard let channel = current else {
      return try await hop(request.encoded(), method, options)
    }
    var call = try begin(method, options, on: channel)
    while true {
      // A task without this loop as its preference may have gone on elsewhere after waiting.
      guard channel.isOnLoop else { return try await hop(request.encoded(), method, options) }
      guard let connection = channel.pick(call), let begun = connection.beginCall(&call) else {
        try await wait(for: channel, call)
        continue
      }
      request.encode(to: &connection.out)
      connection.endCall(begun, &call)
      if let body = try await finish(begun, connection, &call) { return body }
    }
  }

  /// What is wrong with a request is found before it leaves.
  @inlinable
  static func check<Request: Message>(_ request: Request) throws(RPCError) {
    var violations = Violations()
    request.validate(into: &violations)
    if !violations.isEmpty { throw invalid(violations) }
  }

  @usableFromInline
  static func invalid(_ violations: Violations) -> RPCError {
    let text = violations.list.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
    return .local(.invalidArgument, text, flags: .neverRetry)
  }

  @usableFromInline
  static func malformed(_ name: String, _ error: WireError) -> RPCError {
    .local(.internal, "the reply is no \(name): \(error)")
  }

  @usableFromInline
  func begin(
    _ method: MethodDescriptor, _ options: CallOptions, on channel: LoopChannel?
  ) throws(RPCError) -> LogicalCall {
    let now = LoopClock.now()
    core.budget.recordCall(at: now)
    var call = logicalCall(method, options, on: channel, now: now)
    do throws(RPCError) {
      if let refusal = call.refusal { throw refusal }
      call.admission = try core.breaker.admit(at: now)
    } catch {
      observe(call, error, on: channel)
      throw error
    }
    return call
  }

  private func logicalCall(
    _ method: MethodDescriptor, _ options: CallOptions, on channel: LoopChannel?, now: UInt64
  ) -> LogicalCall {
    guard let channel else {
      var random = SystemRandomNumberGenerator()
      return LogicalCall(method, options, now: now, observer: core.observer, using: &random)
    }
    return LogicalCall(
      method, options, now: now, observer: core.observer, using: &channel.random)
  }

  /// Until there may be a connection.
  @usableFromInline
  nonisolated(nonsending) func wait(
    for channel: LoopChannel, _ call: LogicalCall
  ) async throws(RPCError) {
    do throws(RPCError) {
      try await channel.waitForConnection(call)
    } catch {
      core.breaker.failed(call.admission, error)
      observe(call, error, on: channel)
      throw error
    }
  }

  /// Waits for the reply's body; `nil` when another attempt is to be made.
  @usableFromInline
  nonisolated(nonsending) func finish(
    _ begun: ClientConnection.Begun, _ connection: ClientConnection, _ call: inout LogicalCall
  ) async throws(RPCError) -> Bytes? {
    let ending = await connection.wait(begun.slot, begun.streamID)
    if case .end(let header, _, let body) = ending, header.status == 0 {
      core.breaker.succeeded(call.admission)
      if let observer = core.observer { observe(call, replied: body.count, connection, observer) }
      return body
    }
    guard let failure = ending.failure else { return nil }
    do throws(RPCError) {
      try await afterFailure(&call, failure)
    } catch {
      core.breaker.failed(call.admission, error)
      observe(call, error, on: connection.executor.index)
      throw error
    }
    return nil
  }

  /// Returns when another attempt is to be made, else throws the failure.
  nonisolated(nonsending) func afterFailure(
    _ call: inout LogicalCall, _ failure: RPCError
  ) async throws(RPCError) {
    var random = SystemRandomNumberGenerator()
    let decision = core.retryPolicy.decision(
      after: FailedAttempt(
        idempotency: call.method.idempotency, statusCode: failure.code.rawValue,
        advice: RetryAdvice(rawValue: failure.flags.rawValue), retryAfter: failure.retryAfter,
        retryCount: call.retryCount, transferCount: call.transferCount,
        remaining: call.deadline.remaining), using: &random)
    switch decision {
    case .giveUp: throw failure
    case .elsewhere: call.transferCount += 1
    case .retry(let wait):
      guard core.budget.withdraw(at: LoopClock.now()) else { throw failure }
      call.retryCount += 1
      do {
        try await Task.sleep(for: wait)
      } catch {
        throw .local(.cancelled, "the caller was cancelled")
      }
    }
    call.attempt &+= 1
  }

  // MARK: From elsewhere

  /// A caller on no loop of ours: the call is made on one, and the reply comes back.
  @usableFromInline
  nonisolated(nonsending) func hop(
    _ body: Bytes, _ method: MethodDescriptor, _ options: CallOptions
  ) async throws(RPCError) -> Bytes {
    let result = await withTaskExecutorPreference(borrowed.executor) {
      await exchangeOnLoop(EncodedMessage(bytes: body), method, options)
    }
    return try result.get()
  }

  @concurrent
  private func exchangeOnLoop(
    _ request: EncodedMessage, _ method: MethodDescriptor, _ options: CallOptions
  ) async -> Result<Bytes, RPCError> {
    do throws(RPCError) {
      return .success(try await exchange(request, method, options))
    } catch {
      return .failure(error)
    }
  }

  /// A call whose request and reply are encoded already: for callers without generated code.
  package nonisolated(nonsending) func unary(
    encoded request: Bytes, _ method: MethodDescriptor, _ options: CallOptions
  ) async throws(RPCError) -> Bytes {
    try await exchange(EncodedMessage(bytes: request), method, options)
  }
}

/// A message that is encoded already.
@usableFromInline
struct EncodedMessage: Message {
  @usableFromInline static var messageName: String { "" }
  var bytes: Bytes

  @usableFromInline init() { bytes = Bytes() }
  init(bytes: Bytes) { self.bytes = bytes }

  @usableFromInline
  func encode(to encoder: inout MessageEncoder) { encoder.append(bytes) }

  @usableFromInline
  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {}
}
