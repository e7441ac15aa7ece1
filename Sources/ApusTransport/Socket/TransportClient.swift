// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// Makes connections to servers.
package enum TransportClient {
  /// Connects and shakes hands; everything, also that it failed, is told to the delegate.
  ///
  /// - Parameters:
  ///   - serverName: the service that is dialled, "shop.search.v1": asked for by SNI, and the
  ///     peer's certificate must bear exactly this name.
  ///   - context: made for a client.
  ///   - executor: the loop of the connection. The call is made on it.
  ///   - accept: called at once.
  @discardableResult
  package static func connect(
    host: String, port: Int, serverName: String, context: TLSContext, on executor: LoopExecutor,
    limits: TransportLimits = TransportLimits(),
    accept: (any TransportConnection) -> any TransportDelegate
  ) -> any TransportConnection {
    precondition(!context.isServer, "a client needs a TLSContext(client:)")
    executor.loop.preconditionInEventLoop()
    let connection = SocketConnection(
      executor: executor, tls: context, serverName: serverName, gate: nil, limits: limits,
      remoteAddress: address(host, port))
    connection.delegate = accept(connection)
    let bootstrap = ClientBootstrap(group: executor.loop)
      .connectTimeout(limits.handshakeTimeout)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.recvAllocator, value: SocketBuffers.allocator)
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(.writeBufferWaterMark, value: SocketBuffers.watermark(limits))
    let connected =
      if let literal = try? SocketAddress(ipAddress: host, port: port) {
        bootstrap.connect(to: literal)
      } else {
        bootstrap.connect(host: host, port: port)
      }
    // The handler joins afterwards: for a name with several addresses there are several attempts.
    connected.assumeIsolated().whenComplete { result in
      switch result {
      case .success(let channel):
        guard connection.phase == .waiting else {
          channel.close(promise: nil)
          return
        }
        do {
          try channel.pipeline.syncOperations.addHandler(connection)
        } catch {
          channel.close(promise: nil)
          connection.fail(.cannotConnect(address: address(host, port), reason: reason(error)))
        }
      case .failure(let error):
        connection.fail(.cannotConnect(address: address(host, port), reason: reason(error)))
      }
    }
    return connection
  }
}

/// A connect's or bind's error in words.
func reason(_ error: any Error) -> String {
  switch error {
  case let error as NIOConnectionError:
    if let first = error.connectionErrors.first { return reason(first.error) }
    return "\(error.host) has no address"
  case ChannelError.connectTimeout(let time):
    return "no answer within \(time.nanoseconds / 1_000_000) ms"
  case let error as IOError: return SmallFile.reason(error.errnoCode)
  default: return "\(error)"
  }
}
