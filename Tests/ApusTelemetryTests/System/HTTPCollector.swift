// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire
import NIOCore
import NIOHTTP1
import NIOPosix
import OTLPAPI

/// A collector as there are many: OTLP over HTTP.
final class HTTPCollector: Sendable {
  let port: Int
  private let channel: any Channel

  init(_ collected: Collected) async throws {
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Reader(collected))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  func stop() async throws { try await channel.close() }

  private final class Reader: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let collected: Collected
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ collected: Collected) { self.collected = collected }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): self.head = head
      case .body(var part): body.writeBuffer(&part)
      case .end:
        let status: HTTPResponseStatus = take() ? .ok : .badRequest
        let head = HTTPResponseHead(
          version: .http1_1, status: status, headers: ["Content-Length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }

    private func take() -> Bool {
      guard let head, head.method == .POST,
        head.headers["Content-Type"] == ["application/x-protobuf"],
        head.headers["tenant"] == ["shop"]
      else { return false }
      let bytes = Bytes(Array(body.readableBytesView))
      var batch = TelemetryBatch()
      do {
        switch head.uri {
        case "/otlp/v1/traces":
          batch.spans = try ExportTraceServiceRequest(decoding: bytes).resourceSpans
        case "/otlp/v1/metrics":
          batch.metrics = try ExportMetricsServiceRequest(decoding: bytes).resourceMetrics
        case "/otlp/v1/logs":
          batch.logs = try ExportLogsServiceRequest(decoding: bytes).resourceLogs
        default: return false
        }
      } catch {
        return false
      }
      collected.add(batch)
      return true
    }
  }
}
