// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Tells the clock of bytes, before they are anything.
final class ByteGuard: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let clock: ReadingClock

  init(_ clock: ReadingClock) { self.clock = clock }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    clock.bytesCame()
    context.fireChannelRead(data)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    clock.writabilityChanged(context.channel.isWritable)
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    clock.stop()
    context.fireChannelInactive()
  }
}
