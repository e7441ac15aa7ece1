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
    let server = Server(
      childChannelSetup: DoorChannel(
        responder: { request, writer, channel in
          try await respond(to: request, writer, channel)
        }, limits: settings.limits, loops: loops),
      configuration: ServerConfiguration(
        address: .hostname(settings.host, port: settings.port), backlog: 1_024),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? settings.port) },
      eventLoopGroup: loops.any, logger: logger)
    try await server.run()
  }

  @concurrent
  private func respond(
    to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
  ) async throws {
    let visit = Visit(
      verb: request.method.rawValue, target: request.head.path ?? "", headers: request.headers,
      host: request.head.authority ?? "",
      address: ClientAddress.of(
        peer: channel.remoteAddress?.ipAddress ?? "",
        forwarded: request.headers[values: .forwardedFor],
        proxyCount: gateway.settings.proxyCount), id: RequestID.make(), body: request.body)
    let answer = await gateway.answer(visit)
    try await AnswerWriter(answer: answer, isHead: request.method == .head).write(to: writer)
  }
}
