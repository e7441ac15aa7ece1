// SPDX-License-Identifier: Apache-2.0

/// Two ends joined by buffers instead of a socket, on one loop: for tests, where nothing but the
/// seed decides what arrives when, and for services that live in one process.
package enum MemoryTransport {
  package enum Security {
    /// No TLS; each end is told that the other is who this says.
    case plain(client: PeerIdentity, server: PeerIdentity)
    /// The same TLS as over a socket. `now` in seconds since 1970.
    case tls(client: TLSContext, server: TLSContext, serverName: String, now: Int64)
  }

  /// Joins two new ends. Everything later happens in turns of the loop, in a fixed order.
  ///
  /// Called on the loop. The accepting closures are called at once, the client's first.
  package static func connect(
    on executor: LoopExecutor, security: Security, delivery: MemoryDelivery = .whole,
    client: (any TransportConnection) -> any TransportDelegate,
    server: (any TransportConnection) -> any TransportDelegate
  ) throws(TransportError) {
    let ends: (client: MemoryConnection, server: MemoryConnection)
    switch security {
    case .plain(let clientIdentity, let serverIdentity):
      ends.client = MemoryConnection(executor, "memory:server", delivery, peer: serverIdentity)
      ends.server = MemoryConnection(executor, "memory:client", delivery, peer: clientIdentity)
    case .tls(let clientContext, let serverContext, let serverName, let now):
      precondition(!clientContext.isServer && serverContext.isServer)
      ends.client = MemoryConnection(
        executor, "memory:server", delivery,
        session: try TLSSession(context: clientContext, serverName: serverName, now: now))
      ends.server = MemoryConnection(
        executor, "memory:client", delivery,
        session: try TLSSession(context: serverContext, serverName: nil, now: now))
    }
    ends.client.join(ends.server, delegate: client(ends.client))
    ends.server.join(ends.client, delegate: server(ends.server))
    ends.client.begin()
    ends.server.begin()
  }
}
