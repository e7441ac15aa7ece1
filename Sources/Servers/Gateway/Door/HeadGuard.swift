// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Stands between the parser and the gateway: refuses heads that break the rules, and what the parser
/// has refused, with a problem document, and ends the connection then. Whoever has sent one request
/// that cannot be trusted is not asked for the next.
final class HeadGuard: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let clock: ReadingClock
  /// Requests that were let in and are not answered.
  private var openCount = 0
  private var isClosing = false
  /// The body of the last one that was let in is still coming.
  private var isBodyComing = false
  /// The last one that was let in is the last one of this connection, as it says itself.
  private var isLast = false
  /// The head of an answer has gone, its end has not.
  private var isAnswering = false

  init(_ clock: ReadingClock) { self.clock = clock }

  func handlerAdded(context: ChannelHandlerContext) {
    let context = NIOLoopBound(context, eventLoop: context.eventLoop)
    clock.onExpiry = { [weak self] whileReading in
      self?.expire(context.value, whileReading)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { clock.stop() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isClosing else { return }
    switch unwrapInboundIn(data) {
    case .head where isLast, .body where isLast && !isBodyComing,
      .end where isLast && !isBodyComing:
      return
    case .head(let head):
      clock.headCame()
      let refusal = HeadRules.refusal(
        isOld: head.version.minor == 0, verb: head.method.rawValue, target: head.uri,
        headers: head.headers.lazy.map { ($0.name, $0.value) })
      if let refusal { return refuse(context, refusal) }
      openCount += 1
      isBodyComing = true
      isLast = !head.isKeepAlive
    case .body: break
    case .end:
      clock.endCame()
      isBodyComing = false
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // After a refusal the connection is at its end: nothing may follow.
    guard !isClosing else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head) where !isAtEnd && head.status.code >= 200:
      isAnswering = true
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .head(var head) where head.status.code >= 200:
      isAnswering = true
      head.headers.replaceOrAdd(name: "connection", value: "close")
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end where isAtEnd:
      openCount = 0
      isClosing = true
      context.writeAndFlush(data, promise: promise)
      context.close(mode: .output, promise: nil)
      drain(context)
    case .end:
      isAnswering = false
      openCount -= 1
      context.write(data, promise: promise)
    default: context.write(data, promise: promise)
    }
  }

  /// The answer that is written now is the last one: the client wants it so, or it was given before
  /// the body was read, for whose rest nobody waits.
  private var isAtEnd: Bool { openCount == 1 && (isLast || isBodyComing) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard !isClosing, let problem = Self.problem(of: error) else {
      return context.fireErrorCaught(error)
    }
    refuse(context, problem)
  }

  /// What the parser finds fault with.
  private static func problem(of error: any Error) -> Problem? {
    guard let error = error as? HTTPParserError else { return nil }
    return error == .headerOverflow
      ? Problem(.headersTooLarge, "the headers have more bytes or fields than are allowed")
      : Problem(.badRequest, "this is no request of HTTP/1.1")
  }

  private func expire(_ context: ChannelHandlerContext, _ whileReading: Bool) {
    guard !isClosing else { return }
    guard whileReading else { return context.close(promise: nil) }
    refuse(context, Problem(.requestTimeout, "the request did not come in time"))
  }

  private func refuse(_ context: ChannelHandlerContext, _ problem: Problem) {
    // Requests before it are whole: they get their answers, and nothing is read any more.
    if openCount > 0, !isBodyComing {
      isLast = true
      return
    }
    isClosing = true
    clock.stop()
    // In the middle of an answer, or before another one, there is no place for this one.
    guard openCount == 0 || (openCount == 1 && !isAnswering) else {
      return context.close(promise: nil)
    }
    let answer = BareAnswer.of(problem)
    context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    context.close(mode: .output, promise: nil)
    drain(context)
  }

  /// A connection that is closed while bytes come in is reset, and the answer is lost with it: so
  /// what comes is thrown away for a moment.
  private func drain(_ context: ChannelHandlerContext) {
    let context = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.value.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(500)) {
      context.value.close(promise: nil)
    }
  }
}
