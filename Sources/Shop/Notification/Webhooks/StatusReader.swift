// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Reads the first line of an answer of HTTP/1, and nothing behind it.
final class StatusReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  struct Failure: Error, Equatable {
    let reason: String
  }

  /// `HTTP/1.1 200` and a reason that nobody reads.
  private static let lineLimit = 1_024

  private let status: EventLoopPromise<Int>
  private var line: [UInt8] = []

  init(_ status: EventLoopPromise<Int>) {
    self.status = status
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data).readableBytesView
    let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
    line += bytes[..<(end ?? bytes.endIndex)].prefix(
      Self.lineLimit + 1 - min(line.count, Self.lineLimit))
    guard end != nil || line.count > Self.lineLimit else { return }
    if let code = Self.code(in: line) {
      status.succeed(code)
    } else {
      status.fail(Failure(reason: "the receiver does not answer by HTTP/1"))
    }
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    status.fail(Failure(reason: "the receiver closed, or did not answer in time"))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    status.fail(Failure(reason: "the connection to the receiver broke"))
    context.close(promise: nil)
  }

  static func code(in line: [UInt8]) -> Int? {
    let parts = String(decoding: line, as: UTF8.self)
      .split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), let code = Int(parts[1].prefix(4)),
      100...599 ~= code
    else { return nil }
    return code
  }
}
