// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// Where a server-streaming handler puts its messages. Writing suspends while the caller has
/// granted no more, and throws when it has gone.
public struct ResponseWriter<Reply: Message>: ~Copyable, Sendable {
  @usableFromInline let connection: ServerConnection
  @usableFromInline let slot: Int
  @usableFromInline let streamID: UInt32

  init(connection: ServerConnection, slot: Int, streamID: UInt32) {
    self.connection = connection
    self.slot = slot
    self.streamID = streamID
  }

  /// Writes one message; the caller may not have it yet when this returns.
  @inlinable
  public nonisolated(nonsending) func write(_ reply: Reply) async throws(RPCError) {
    guard connection.isOnLoop else {
      return try await Self.hop(reply, connection, slot, streamID)
    }
    guard let start = try connection.beginMessage(slot, streamID) else { return }
    reply.encode(to: &connection.out)
    if connection.endMessage(slot, start) { return }
    try await connection.waitToWrite(slot, streamID)
  }

  /// The handler runs elsewhere, so the message is encoded there and crosses to the loop.
  @usableFromInline
  nonisolated(nonsending) static func hop(
    _ reply: Reply, _ connection: ServerConnection, _ slot: Int, _ streamID: UInt32
  ) async throws(RPCError) {
    let body = reply.encoded()
    let result = await withTaskExecutorPreference(connection.executor) {
      await Self.writeOnLoop(body, connection, slot, streamID)
    }
    if let failure = result { throw failure }
  }

  @concurrent
  private static func writeOnLoop(
    _ body: Bytes, _ connection: ServerConnection, _ slot: Int, _ streamID: UInt32
  ) async -> RPCError? {
    do throws(RPCError) {
      guard let start = try connection.beginMessage(slot, streamID) else { return nil }
      connection.out.append(body)
      if connection.endMessage(slot, start) { return nil }
      try await connection.waitToWrite(slot, streamID)
      return nil
    } catch {
      return error
    }
  }
}
