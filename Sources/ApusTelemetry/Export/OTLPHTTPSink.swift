// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
package import NIOCore
import NIOHTTP1
import NIOPosix
import OTLPAPI

/// OTLP over HTTP, in protobuf: whatever collector there is.
/// https://opentelemetry.io/docs/specs/otlp/#otlphttp
package struct OTLPHTTPSink: TelemetrySink {
  private let host: String
  private let port: Int
  private let path: String
  private let headers: [(name: String, value: String)]
  private let group: any EventLoopGroup

  /// So long one export may take, from connecting to the answer.
  private static let timeout: TimeAmount = .seconds(5)

  /// - Parameter endpoint: `http://host:port`, with a path before `/v1/traces` if it has one.
  /// - Throws: what is wrong with it, as a sentence.
  package init(
    endpoint: String, headers: [(name: String, value: String)], group: any EventLoopGroup
  ) throws(TelemetryError) {
    guard let url = URL(string: endpoint), let host = url.host(percentEncoded: false), !host.isEmpty
    else {
      throw TelemetryError(
        "OTEL_EXPORTER_OTLP_ENDPOINT is \"\(endpoint)\", it should be http://host:port")
    }
    guard url.scheme == "http" else {
      throw TelemetryError(
        "OTEL_EXPORTER_OTLP_ENDPOINT is \"\(endpoint)\": only http is spoken here; send to a "
          + "collector on this machine, which can go on by https, or leave it out and the console "
          + "is told over mutual TLS")
    }
    self.host = host
    port = url.port ?? 80
    let path = url.path(percentEncoded: true)
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    self.headers = headers
    self.group = group
  }

  package func export(_ export: TelemetryExport) async throws {
    if !export.spans.isEmpty {
      try await post("/v1/traces", ExportTraceServiceRequest(resourceSpans: export.spans).encoded())
    }
    if !export.logs.isEmpty {
      try await post("/v1/logs", ExportLogsServiceRequest(resourceLogs: export.logs).encoded())
    }
    if !export.metrics.isEmpty {
      try await post(
        "/v1/metrics", ExportMetricsServiceRequest(resourceMetrics: export.metrics).encoded())
    }
  }

  private func post(_ path: String, _ body: Bytes) async throws {
    let status = try await exchange(head(path, byteCount: body.count), body)
    switch status {
    case 200..<300: return
    // What the protocol says may be tried again.
    case 429, 502, 503, 504: throw TelemetryError("the collector answered \(status) to \(path)")
    default: throw TelemetryRefused("the collector answered \(status) to \(path)")
    }
  }

  private func head(_ path: String, byteCount: Int) -> HTTPRequestHead {
    let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    var fields = HTTPHeaders([
      ("Host", authority), ("Content-Type", "application/x-protobuf"),
      ("Content-Length", "\(byteCount)"), ("Connection", "close"), ("User-Agent", "apus"),
    ])
    for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
    return HTTPRequestHead(
      version: .http1_1, method: .POST, uri: self.path + path, headers: fields)
  }

  private func exchange(_ head: HTTPRequestHead, _ body: Bytes) async throws -> UInt {
    let loop = group.next()
    let answered = loop.makePromise(of: UInt.self)
    let bootstrap = ClientBootstrap(group: loop).connectTimeout(Self.timeout)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers()
          try channel.pipeline.syncOperations.addHandler(AnswerReader(answered))
        }
      }
    let timer = loop.scheduleTask(in: Self.timeout) {
      answered.fail(TelemetryError("the collector did not answer within 5 s"))
    }
    defer { timer.cancel() }
    bootstrap.connect(host: host, port: port).whenComplete { result in
      switch result {
      case .failure(let error): answered.fail(error)
      case .success(let channel):
        answered.futureResult.whenComplete { _ in channel.close(promise: nil) }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.write(
          HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: Array(body)))), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
      }
    }
    return try await withTaskCancellationHandler {
      try await answered.futureResult.get()
    } onCancel: {
      answered.fail(CancellationError())
    }
  }
}

/// Waits for the status; what else is answered is not read.
private final class AnswerReader: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let answered: EventLoopPromise<UInt>

  init(_ answered: EventLoopPromise<UInt>) { self.answered = answered }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data) { answered.succeed(head.status.code) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    answered.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    answered.fail(TelemetryError("the collector closed the connection without an answer"))
  }
}
