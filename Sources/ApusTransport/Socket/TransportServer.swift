// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// One listening socket, whose connections are spread over the loops in turn.
package final class TransportServer: Sendable {
  /// The port that is listened on, also when 0 was asked for.
  package let localPort: Int

  private let channel: any Channel
  private let context: ContextBox
  private let listener: ListenerReading

  /// The context for new connections; replaced as a whole when certificates are renewed.
  private final class ContextBox: Sendable {
    let current: Mutex<TLSContext>
    init(_ context: TLSContext) { current = Mutex(context) }
  }

  /// Listens on `host` (an address or a name of this machine) and `port`; 0 takes a free one.
  ///
  /// - Parameters:
  ///   - context: made for a server; its identities are chosen from by SNI.
  ///   - accept: called on the connection's loop, before the handshake: failed handshakes are told
  ///     to the delegate as `transportClosed`, without `transportReady`.
  package static func bind(
    host: String, port: Int, context: TLSContext, loops: LoopGroup,
    limits: TransportLimits = TransportLimits(),
    accept: @escaping @Sendable (any TransportConnection) -> any TransportDelegate
  ) async throws(TransportError) -> TransportServer {
    precondition(context.isServer, "a server needs a TLSContext(server:)")
    let box = ContextBox(context)
    let listener = ListenerReading()
    let gate = HandshakeGate(limits: limits) { listener.update() }
    let bootstrap = ServerBootstrap(group: loops.any)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          // Out of file descriptors: wait a second instead of giving up the port.
          try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.recvAllocator, value: SocketBuffers.allocator)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.writeBufferWaterMark, value: SocketBuffers.watermark(limits))
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let executor = loops.executors.first(where: { $0.loop === channel.eventLoop })
          else { throw ChannelError.operationUnsupported }
          let connection = SocketConnection(
            executor: executor, tls: box.current.withLock { $0 }, serverName: nil, gate: gate,
            limits: limits, remoteAddress: "")
          connection.delegate = accept(connection)
          try channel.pipeline.syncOperations.addHandler(connection)
        }
      }
    do {
      let channel = try await bootstrap.bind(host: host, port: port).get()
      listener.attach(channel, gate)
      return TransportServer(channel: channel, port: port, context: box, listener: listener)
    } catch {
      let address = address(host, port)
      if let error = error as? IOError, error.errnoCode == EADDRINUSE {
        throw .addressInUse(address: address)
      }
      throw .cannotListen(address: address, reason: reason(error))
    }
  }

  private init(
    channel: any Channel, port: Int, context: ContextBox, listener: ListenerReading
  ) {
    self.channel = channel
    self.context = context
    self.listener = listener
    localPort = channel.localAddress?.port ?? port
  }

  /// New connections get this context; those that exist keep theirs.
  package func replaceContext(_ new: TLSContext) {
    precondition(new.isServer, "a server needs a TLSContext(server:)")
    context.current.withLock { $0 = new }
  }

  /// Closes the listening socket. Connections are not touched.
  package func stopAccepting() async {
    listener.detach()
    try? await channel.close().get()
  }
}

/// Turns accepting off while the gate is full. Its update reads the gate on the listener's loop, so
/// two changes that cross each other end in the right state.
private final class ListenerReading: Sendable {
  private let target = Mutex<(channel: any Channel, gate: HandshakeGate)?>(nil)

  func attach(_ channel: any Channel, _ gate: HandshakeGate) {
    target.withLock { $0 = (channel, gate) }
    update()
  }

  /// The gate refers to us and we to it: after the end nobody would free either.
  func detach() { target.withLock { $0 = nil } }

  func update() {
    guard let target = target.withLock({ $0 }) else { return }
    target.channel.eventLoop.execute {
      try? target.channel.syncOptions?.setOption(.autoRead, value: !target.gate.isFull)
    }
  }
}
