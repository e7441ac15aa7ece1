// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusTransport
import ApusWire
import Hummingbird

/// A stream of replies as server-sent events. Spec: WHATWG HTML §9.2.
///
/// Ids are `NUMBER-HASH`. Watches say the present state first, so whoever comes back with the last
/// id calls again, and is not told again what they know: an event whose data is the same.
struct EventWriter {
  let source: EventSource

  /// Proxies and browsers give up connections on which nothing comes.
  private static let pulse: Duration = .seconds(15)

  @concurrent
  func write(to writer: consuming some ResponseBodyWriter) async throws {
    var writer = writer
    try await writer.write(ByteBuffer(string: ": open\n\n"))
    var log = EventLog(lastID: source.lastEventID)
    let reader = StreamReader(source.channel, source.route.descriptor, source.options, source.request)
    do throws(RPCError) {
      while let message = try await reader.next() {
        if let text = text(message, &log) { try? await writer.write(ByteBuffer(string: text)) }
      }
      try? await writer.write(ByteBuffer(string: "event: end\ndata: {}\n\n"))
    } catch {
      let problem = Answer(Problem(error, source.route.index), instance: source.requestID)
      if case .bytes(let body) = problem.body {
        try? await writer.write(
          ByteBuffer(string: "event: problem\ndata: \(String(buffer: body))\n\n"))
      }
    }
    try await writer.finish(nil)
  }

  private func text(_ message: Bytes, _ log: inout EventLog) -> String? {
    guard let name = source.route.method.reply,
      let data = try? source.route.index.json(message, as: name).compact()
    else { return nil }
    return log.event(data)
  }
}
