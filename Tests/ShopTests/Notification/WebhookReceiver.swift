// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// Another system: a server of HTTP/1.1 on this machine that answers what a test says.
final class WebhookReceiver: Sendable {
  struct Request: Sendable {
    let line: String
    let headers: [String: String]
    let body: String
  }

  private let state: State
  private let channel: any Channel

  /// Apart from the receiver, which goes with the test before its connections do.
  private final class State: Sendable {
    let requests = Mutex<[Request]>([])
    let isSilent = Mutex(false)
    let answer = Mutex("HTTP/1.1 204 No Content\r\n\r\n")
  }

  init() async throws {
    let state = State()
    self.state = state
    channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(RequestReader(state))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  deinit { channel.close(promise: nil) }

  var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/hook?a=b" }

  var requests: [Request] { state.requests.withLock { $0 } }

  /// Takes what comes, and says nothing.
  func fallSilent() { state.isSilent.withLock { $0 = true } }

  /// What is answered from now on; empty is a connection that is closed.
  func answer(_ text: String) { state.answer.withLock { $0 = text } }

  private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let state: State
    private var text = ""

    init(_ state: State) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text += String(buffer: unwrapInboundIn(data))
      let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return }
      let lines = parts[0].split(separator: "\r\n").map(String.init)
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        let pair = line.split(separator: ":", maxSplits: 1)
        headers[pair[0].lowercased()] = pair[1].drop { $0 == " " }.description
      }
      let body = String(parts[1])
      guard body.utf8.count >= Int(headers["content-length"] ?? "0") ?? 0 else { return }
      let request = Request(line: lines[0], headers: headers, body: body)
      state.requests.withLock { $0.append(request) }
      guard !state.isSilent.withLock({ $0 }) else { return }
      let answer = ByteBuffer(string: state.answer.withLock { $0 })
      context.writeAndFlush(NIOAny(answer), promise: nil)
      context.close(promise: nil)
    }
  }
}
