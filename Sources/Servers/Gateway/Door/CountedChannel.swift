// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore

/// Connections as far as the limits let them in: of one address, and in all.
struct CountedChannel<Inner: ServerChildChannel>: ServerChildChannel {
  let inner: Inner
  let turnstile: Turnstile

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Inner.Value> {
    let address = ClientAddress.of(
      peer: channel.remoteAddress?.ipAddress ?? "", forwarded: [], proxyCount: 0)
    do {
      try turnstile.enter(.connection, address)
    } catch {
      // Without a word: whoever has so many does not need one.
      channel.close(promise: nil)
      return channel.eventLoop.makeFailedFuture(error)
    }
    channel.closeFuture.whenComplete { [turnstile] _ in turnstile.leave(.connection, address) }
    return inner.setup(channel: channel, logger: logger)
  }

  func handle(value: Inner.Value, logger: Logger) async {
    await inner.handle(value: value, logger: logger)
  }
}
