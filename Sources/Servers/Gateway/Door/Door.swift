// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server: connections in, requests to the gateway, answers out.
struct Door: Service {
  let gateway: Gateway
  let loops: LoopGroup
  let logger: Logger
  /// Told the port when it listens.
  let onListening: @Sendable (Int) -> Void

  func run() async throws {
    let settings = gateway.settings
    guard let certificate = settings.certificate, let key = settings.key else {
      return try await serve(
        DoorChannel(responder: responder, limits: settings.limits, loops: loops))
    }
    try await serve(
      SecureDoorChannel(
        certificate: certificate, key: key, limits: settings.limits, loops: loops,
        responder: responder))
  }

  /// Serves until the process is to stop, and then as long as what runs may go on.
  private func serve(_ channel: some ServerChildChannel) async throws {
    let settings = gateway.settings
    let server = Server(
      childChannelSetup: CountedChannel(inner: channel, turnstile: gateway.turnstile),
      configuration: ServerConfiguration(
        address: .hostname(settings.host, port: settings.port), backlog: 1_024),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? settings.port) },
      eventLoopGroup: loops.any, logger: logger)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await server.run()
        return true
      }
      group.addTask {
        try? await gracefulShutdown()
        try await Task.sleep(for: .seconds(settings.limits.graceSeconds))
        return false
      }
      // Whoever comes second is late: it is cancelled, and its connections with it.
      _ = try await group.next()
      group.cancelAll()
    }
  }

  private var responder: HTTPChannelHandler.Responder {
    { request, writer, channel in try await respond(to: request, writer, channel) }
  }

  @concurrent
  private func respond(
    to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
  ) async throws {
    if request.headers[.expect]?.lowercased() == "100-continue" {
      try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
    let visit = Visit(
      verb: request.method.rawValue, target: request.head.path ?? "", headers: request.headers,
      host: request.head.authority ?? "",
      address: ClientAddress.of(
        peer: channel.remoteAddress?.ipAddress ?? "",
        forwarded: request.headers[values: .forwardedFor],
        proxyCount: gateway.settings.proxyCount), id: RequestID.make(), body: request.body)
    let answer = await gateway.observedAnswer(visit)
    try await AnswerWriter(answer: answer, isHead: request.method == .head, channel: channel)
      .write(to: writer)
  }
}
