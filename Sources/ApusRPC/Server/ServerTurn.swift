// SPDX-License-Identifier: Apache-2.0

/// The calls that wait on a connection, for one service: handed to generated code, which takes one
/// after the other.
public struct ServerTurn: Sendable {
  let connection: ServerConnection
  let generation: UInt32
  let service: Int

  /// The next call, or `nil` when the task is to end: there is none, the next is another service's,
  /// or this task was suspended and another has taken over.
  public func next() -> ServerCall? {
    connection.nextCall(generation: generation, service: service)
  }
}
