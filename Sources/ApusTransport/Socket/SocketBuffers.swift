// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How much memory sockets are read with and may hold back.
enum SocketBuffers {
  /// NIO keeps one block per channel: small, since most connections are idle, and 256 KiB while
  /// they stream.
  static let allocator = AdaptiveRecvByteBufferAllocator(
    minimum: 1_024, initial: 2_048, maximum: 256 * 1_024)

  /// A connection that has read so often since it was last idle is busy: then OpenSSL's buffers stay
  /// between records (1,250 of 27,000 instructions of a turn) until it falls idle.
  static let busyReadCount = 32

  /// Writable again at a quarter, so that it does not flicker.
  static func watermark(_ limits: TransportLimits) -> ChannelOptions.Types.WriteBufferWaterMark {
    .init(low: max(1, limits.writeHighWatermark / 4), high: limits.writeHighWatermark)
  }
}

extension SocketConnection {
  /// Called for each read. Connections that are mostly idle come by here and set no timer.
  func noteRead() {
    readCount &+= 1
    if readCount >= SocketBuffers.busyReadCount, !isBusy { becomeBusy() }
  }

  private func becomeBusy() {
    isBusy = true
    session?.keepsBuffers = true
    watchIdleness()
  }

  private func watchIdleness() {
    let before = readCount
    _ = after(limits.idleTime) { connection in
      guard connection.phase == .open else { return }
      if connection.readCount != before { return connection.watchIdleness() }
      connection.isBusy = false
      connection.readCount = 0
      connection.session?.keepsBuffers = false
      // A new allocator starts small again, and NIO's block goes with the old one.
      try? connection.context?.channel.syncOptions?.setOption(
        .recvAllocator, value: SocketBuffers.allocator)
    }
  }
}
