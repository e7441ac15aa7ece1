// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTPTypes

/// Ends a stream of HTTP/2 whose request does not come, or whose answer is not taken, in time.
final class StreamGuard: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let limits: GatewayLimits
  private var timer: Scheduled<Void>?
  /// Runs while the reader takes nothing.
  private var reading: Scheduled<Void>?

  init(limits: GatewayLimits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) {
    timer = closing(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) { cancel() }

  private func closing(_ context: ChannelHandlerContext) -> Scheduled<Void> {
    let channel = context.channel
    return context.eventLoop.scheduleTask(in: .seconds(Int64(limits.bodySeconds))) {
      channel.close(promise: nil)
    }
  }

  private func cancel() {
    timer?.cancel()
    reading?.cancel()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    reading?.cancel()
    reading = context.channel.isWritable ? nil : closing(context)
    context.fireChannelWritabilityChanged()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .end = unwrapInboundIn(data) { timer?.cancel() }
    context.fireChannelRead(data)
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancel()
    context.fireChannelInactive()
  }
}
