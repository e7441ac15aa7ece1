// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS

/// Ends a connection whose handshake does not come to its end.
final class HandshakeGuard: ChannelInboundHandler {
  typealias InboundIn = NIOAny
  typealias InboundOut = NIOAny

  /// Two round trips; whoever needs longer has another try.
  private static let patience: TimeAmount = .seconds(10)

  private var timer: Scheduled<Void>?

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { timer?.cancel() }
    context.fireUserInboundEventTriggered(event)
  }
}
