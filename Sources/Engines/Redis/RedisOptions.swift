// SPDX-License-Identifier: Apache-2.0

/// How an engine uses its server.
public struct RedisOptions: Sendable, Hashable {
  /// Connections at most, each with a thread of its own.
  public var connectionCount = 4
  /// For connecting, and for each answer. Callers wait so long at the most, until the circuit opens.
  public var timeout = Duration.milliseconds(100)
  /// Requests that wait for a connection; beyond them the engine counts as away.
  public var waitingLimit = 256

  public init() {}
}
