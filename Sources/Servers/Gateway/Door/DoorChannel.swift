// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// One connection of HTTP/1.1: its pipeline, and the task that answers on it.
///
/// The connection's task stays on the loop that its socket belongs to, so that the calls that it
/// makes use that loop's connections to the services, and no request crosses threads.
struct DoorChannel: HTTPChannelHandler {
  typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  let responder: Responder
  let limits: GatewayLimits
  let loops: LoopGroup

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      let clock = ReadingClock(loop: channel.eventLoop, limits: limits)
      try pipeline.addHandler(ByteGuard(clock))
      var decoding = NIOHTTPDecoderLimitConfiguration()
      decoding.maxHeaderFieldSize = limits.headerByteCount
      decoding.maxHeaderListSize = limits.headerByteCount
      decoding.maxHeaderFieldCount = limits.headerCount
      try pipeline.configureHTTPServerPipeline(
        withPipeliningAssistance: false, withErrorHandling: false,
        withOutboundHeaderValidation: false, withEncoderConfiguration: .init(),
        withDecoderLimitConfiguration: decoding)
      try pipeline.addHandler(HeadGuard(clock))
      try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
      try pipeline.addHandler(
        HTTPConnectionStateHandler(idleTimeout: .seconds(limits.idleSeconds), logger: logger))
      return try NIOAsyncChannel(
        wrappingChannelSynchronously: channel,
        configuration: .init(isOutboundHalfClosureEnabled: true))
    }
  }

  func handle(value: Value, logger: Logger) async {
    await withTaskExecutorPreference(loops.executor(of: value.channel)) {
      await handleHTTP(asyncChannel: value, logger: logger)
    }
  }
}

extension LoopGroup {
  /// The executor that runs tasks on the loop of a channel.
  func executor(of channel: any Channel) -> LoopExecutor? {
    executors.first { $0.loop === channel.eventLoop }
  }
}
