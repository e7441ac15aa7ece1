// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers `GET /metrics` on this machine, for Prometheus.
package final class PrometheusEndpoint: Sendable {
  private let channel: any Channel

  /// The port on which it listens.
  package let port: Int

  /// - Parameters:
  ///   - port: on 127.0.0.1; 0 takes a free one.
  ///   - text: what is answered, asked for at each request.
  /// - Throws: a sentence when the port cannot be had.
  package init(
    port: Int, group: any EventLoopGroup, text: @escaping @Sendable () -> String
  ) async throws {
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(ChannelOptions.backlog, value: 16)
      .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(MetricsResponder(text))
        }
      }
    do {
      channel = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
    } catch {
      throw TelemetryError("APUS_METRICS_PORT is \(port), which cannot be listened on: \(error)")
    }
    self.port = channel.localAddress?.port ?? port
  }

  package func close() async { try? await channel.close() }
}

/// One answer to a connection, which is then closed: a scrape every few seconds needs no more, and
/// nobody can keep one open.
private final class MetricsResponder: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// So long a request may take to come.
  private static let patience: TimeAmount = .seconds(10)

  private let text: @Sendable () -> String
  private var head: HTTPRequestHead?
  private var timer: Scheduled<Void>?

  init(_ text: @escaping @Sendable () -> String) { self.text = text }

  func channelActive(context: ChannelHandlerContext) {
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) { timer?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): self.head = head
    case .body: break
    case .end: answer(context)
    }
  }

  private func answer(_ context: ChannelHandlerContext) {
    guard let head else { return context.close(promise: nil) }
    let path = head.uri.prefix { $0 != "?" }
    guard path == "/metrics" else {
      return write(.notFound, "text/plain", "there is /metrics\n", head, context)
    }
    guard head.method == .GET || head.method == .HEAD else {
      return write(.methodNotAllowed, "text/plain", "there is GET\n", head, context)
    }
    write(.ok, PrometheusText.contentType, text(), head, context)
  }

  private func write(
    _ status: HTTPResponseStatus, _ type: String, _ text: String, _ request: HTTPRequestHead,
    _ context: ChannelHandlerContext
  ) {
    let body = ByteBuffer(string: text)
    let headers = HTTPHeaders([
      ("Content-Type", type), ("Content-Length", "\(body.readableBytes)"),
      ("Connection", "close"),
    ])
    context.write(
      wrapOutboundOut(
        .head(HTTPResponseHead(version: request.version, status: status, headers: headers))),
      promise: nil)
    if request.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      channel.close(promise: nil)
    }
  }
}
