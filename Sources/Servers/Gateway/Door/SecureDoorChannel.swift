// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOHTTP2
import NIOSSL

/// One connection of TLS, on which ALPN chooses HTTP/2 or HTTP/1.1.
struct SecureDoorChannel: ServerChildChannel {
  struct Value: ServerChildChannelValue {
    let version: EventLoopFuture<NIONegotiatedHTTPVersion<DoorChannel.Value, HTTP2Channel.Value>>
    let channel: any Channel
  }

  private let context: NIOSSLContext
  private let http1: DoorChannel
  private let http2: HTTP2Channel
  private let loops: LoopGroup

  /// - Throws: when the files are none of a certificate and its key.
  init(
    certificate: String, key: String, limits: GatewayLimits, loops: LoopGroup,
    responder: @escaping HTTPChannelHandler.Responder
  ) throws {
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    tls.minimumTLSVersion = .tlsv12
    tls.applicationProtocols = ["h2", "http/1.1"]
    context = try NIOSSLContext(configuration: tls)
    http1 = DoorChannel(responder: responder, limits: limits, loops: loops)
    http2 = HTTP2Channel(
      responder: responder,
      configuration: HTTP2ChannelConfiguration(
        idleTimeout: .seconds(limits.idleSeconds),
        gracefulCloseTimeout: .seconds(limits.graceSeconds),
        streamConfiguration: HTTP1Channel.Configuration(
          additionalChannelHandlers: [StreamGuard(limits: limits)])))
    self.loops = loops
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    do {
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(NIOSSLServerHandler(context: context))
      try pipeline.addHandler(HandshakeGuard())
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
    return channel.configureHTTP2AsyncSecureUpgrade { channel in
      http1.setup(channel: channel, logger: logger)
    } http2ConnectionInitializer: { channel in
      http2.setup(channel: channel, logger: logger)
    }.map { Value(version: $0, channel: channel) }
  }

  func handle(value: Value, logger: Logger) async {
    await withTaskExecutorPreference(loops.executor(of: value.channel)) {
      do {
        switch try await value.version.get() {
        case .http1_1(let connection): await http1.handle(value: connection, logger: logger)
        case .http2(let connection): await http2.handle(value: connection, logger: logger)
        }
      } catch {
        logger.debug("a connection has ended in its handshake", metadata: ["reason": "\(error)"])
      }
    }
  }
}
