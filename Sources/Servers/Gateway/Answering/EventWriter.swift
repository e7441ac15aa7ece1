// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusWire
import Hummingbird
import NIOCore
import ServiceLifecycle

/// A stream of replies as server-sent events. Spec: WHATWG HTML §9.2.
///
/// Ids are `NUMBER-HASH`. Watches say the present state first, so whoever comes back with the last
/// id calls again, and is not told again what they know: an event whose data is the same.
struct EventWriter {
  let source: EventSource
  /// Of the connection, or of the stream on it: when it is closed, nobody reads any more.
  let channel: any Channel

  /// Proxies and browsers give up connections on which nothing comes.
  private static let pulse: Duration = .seconds(15)

  private enum Step: Sendable {
    case reply(ReplySource.Step)
    case pulse
    /// The reader has gone.
    case closed
    /// The gateway is to stop: the reader comes back to another one.
    case stopping
  }

  @concurrent
  func write(to writer: consuming some ResponseBodyWriter) async throws {
    var writer = writer
    var log = EventLog(lastID: source.lastEventID)
    try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
    let replies = ReplySource(source)
    try await withThrowingTaskGroup(of: Step.self) { group in
      defer { group.cancelAll() }
      // One reply is asked for at a time: a slow reader slows the service down, and fills no memory.
      group.addTask { .reply(await replies.next()) }
      group.addTask { try await Self.wait() }
      group.addTask { [channel] in
        await Self.end(of: channel)
        return .closed
      }
      group.addTask {
        try? await gracefulShutdown()
        return .stopping
      }
      while let step = try await group.next() {
        switch step {
        case .pulse:
          try await writer.write(ByteBuffer(string: ":\n\n"))
          group.addTask { try await Self.wait() }
        case .reply(.message(let message)):
          if let text = text(message, &log) { try await writer.write(ByteBuffer(string: text)) }
          group.addTask { .reply(await replies.next()) }
        case .reply(.end):
          try await writer.write(ByteBuffer(string: "event: end\ndata: {}\n\n"))
          return
        case .reply(.failed(let error)):
          return try await writer.write(ByteBuffer(string: text(error)))
        case .closed, .stopping: return
        }
      }
    }
    try await writer.finish(nil)
  }

  /// Waits for the channel's end, or for the end of the wait: a future alone cannot be left.
  private static func end(of channel: any Channel) async {
    let (ends, continuation) = AsyncStream.makeStream(of: Never.self)
    channel.closeFuture.whenComplete { _ in continuation.finish() }
    for await _ in ends {}
  }

  private static func wait() async throws -> Step {
    try await Task.sleep(for: pulse)
    return .pulse
  }

  private func text(_ message: Bytes, _ log: inout EventLog) -> String? {
    guard let name = source.route.method.reply,
      let data = try? source.route.index.json(message, as: name).compact()
    else { return nil }
    return log.event(data)
  }

  private func text(_ error: RPCError) -> String {
    let answer = Answer(Problem(error, source.route.index), instance: source.requestID)
    guard case .bytes(let body) = answer.body else { return "" }
    return "event: problem\ndata: \(String(buffer: body))\n\n"
  }
}

/// The replies of a call that streams, one at a time. The call is given up with it.
private actor ReplySource {
  enum Step: Sendable {
    case message(Bytes)
    case end
    case failed(RPCError)
  }

  private let reader: StreamReader

  init(_ source: EventSource) {
    reader = StreamReader(
      source.channel, source.route.descriptor, source.options, source.request)
  }

  func next() async -> Step {
    do throws(RPCError) {
      return try await reader.next().map { .message($0) } ?? .end
    } catch {
      return .failed(error)
    }
  }
}
