// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// One call that a handler serves, as generated code sees it. All but the handler itself happens on
/// the connection's loop.
public struct ServerCall: Sendable {
  @usableFromInline let connection: ServerConnection
  @usableFromInline let slot: Int
  @usableFromInline let streamID: UInt32
  /// Its place in the service's ``ServiceDescriptor/methods``.
  public let methodIndex: Int

  /// The request: decoded, and checked by the rules of its schema.
  ///
  /// - Throws: ``RPCError`` `invalidArgument`, with what is wrong and where.
  @inlinable
  public func request<Request: Message>(_ type: Request.Type) throws(RPCError) -> Request {
    var request = Request()
    do {
      try unsafe connection.withRequest(of: slot) { (bytes, storage) throws(WireError) in
        // Safe: the decoder ends before the bytes that it was lent.
        var decoder = unsafe MessageDecoder(bytes, sharing: storage)
        try request.decode(from: &decoder)
      }
    } catch {
      throw ServerCall.malformed(Request.messageName, error)
    }
    var violations = Violations()
    request.validate(into: &violations)
    if !violations.isEmpty { throw ServerCall.invalid(violations) }
    return request
  }

  /// Runs the handler with the call's context bound, so that its own calls inherit from it.
  @inlinable
  public nonisolated(nonsending) func scoped<Reply>(
    _ handler: nonisolated(nonsending) (CallContext) async throws -> Reply
  ) async throws -> Reply {
    let context = connection.context(of: slot)
    return try await CallContext.$current.withValue(context) {
      try await handler(context)
    }
  }

  /// Ends a unary call with its reply.
  @inlinable
  public func reply<Reply: Message>(_ reply: Reply) {
    guard let start = connection.beginReply(slot, streamID) else { return }
    reply.encode(to: &connection.out)
    connection.endReply(slot, start)
  }

  /// Ends a call that returns nothing.
  public func reply() {
    guard let start = connection.beginReply(slot, streamID) else { return }
    connection.endReply(slot, start)
  }

  /// What the caller of a method with a stream of requests sends.
  public func requests<Request: Message>(_ type: Request.Type) -> RequestStream<Request> {
    RequestStream(connection.calls[slot].requests)
  }

  /// Where a handler that streams replies writes.
  public func writer<Reply: Message>(_ type: Reply.Type) -> ResponseWriter<Reply> {
    ResponseWriter(connection: connection, slot: slot, streamID: streamID)
  }

  /// Ends a server-streaming call after its last message.
  public func finish() {
    connection.finishStream(slot, streamID)
  }

  /// Ends the call with an error that its method declares.
  public func fail<Failure: ServiceError>(typed error: Failure) {
    connection.fail(
      slot, streamID,
      RPCError(
        Failure.statusCode, "\(Failure.messageName)", typedErrorHash: Failure.errorHash,
        payload: error.encoded()))
  }

  /// Ends the call with what else a handler threw, by the table of errors on the way up.
  public func fail(_ error: any Error) {
    connection.failUndeclared(slot, streamID, error)
  }

  public func unimplemented() {
    connection.fail(
      slot, streamID,
      RPCError(.unimplemented, "this server has no such method", origin: .runtime))
  }

  @usableFromInline
  static func malformed(_ name: String, _ error: WireError) -> RPCError {
    RPCError(.invalidArgument, "the request is no \(name): \(error)", origin: .runtime)
  }

  @usableFromInline
  static func invalid(_ violations: Violations) -> RPCError {
    let text = violations.list.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
    return RPCError(.invalidArgument, text, origin: .runtime)
  }
}
