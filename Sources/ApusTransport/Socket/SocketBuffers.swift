// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How much memory sockets are read with and may hold back.
enum SocketBuffers {
  /// NIO keeps one block per channel: small, since most connections are idle, and 256 KiB while
  /// they stream.
  static let allocator = AdaptiveRecvByteBufferAllocator(
    minimum: 1_024, initial: 2_048, maximum: 256 * 1_024)

  /// A block above it is given back when the connection falls idle.
  static let idleByteCount = 8 * 1_024

  /// Idle is what has read nothing for so long.
  static let idleTime = TimeAmount.seconds(5)

  /// Writable again at a quarter, so that it does not flicker.
  static func watermark(_ limits: TransportLimits) -> ChannelOptions.Types.WriteBufferWaterMark {
    .init(low: max(1, limits.writeHighWatermark / 4), high: limits.writeHighWatermark)
  }
}

extension SocketConnection {
  /// Called for each block that was read into.
  func noteRead(capacity: Int) {
    guard capacity > SocketBuffers.idleByteCount else { return }
    readsWithLargeBlock &+= 1
    if !isWatchingIdleness { watchIdleness() }
  }

  private func watchIdleness() {
    isWatchingIdleness = true
    let before = readsWithLargeBlock
    _ = after(SocketBuffers.idleTime) { connection in
      connection.isWatchingIdleness = false
      guard connection.phase == .open else { return }
      if connection.readsWithLargeBlock != before { return connection.watchIdleness() }
      // A new allocator starts small again, and the old block goes with the old one.
      try? connection.context?.channel.syncOptions?.setOption(
        .recvAllocator, value: SocketBuffers.allocator)
    }
  }
}
