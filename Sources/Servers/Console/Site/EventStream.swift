// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusWire
import HTTPTypes
import Hummingbird
import ServiceLifecycle

/// The replies of a stream as server-sent events: each as `data`, `event: end` after the last one, and a problem where it
/// breaks.
struct EventStream: Sendable {
  let channel: RPCChannel
  let index: SchemaIndex
  let method: MethodSchema
  let request: Bytes
  /// Of the replies.
  let type: String
  /// Whether what is `@sensitive` is left out.
  var hidesSecrets = false

  func response() -> Response {
    var headers = HTTPFields()
    headers[.contentType] = "text/event-stream"
    headers[.cacheControl] = "no-store"
    return Response(
      status: .ok, headers: headers,
      body: .init { [self] writer in
        for await text in frames() {
          try await writer.write(.init(string: text))
        }
        try await writer.finish(nil)
      })
  }

  /// Every message as an event, and a comment now and then: without one nobody finds out that the
  /// browser has gone.
  private func frames() -> AsyncStream<String> {
    // A browser that does not keep up misses what is oldest, and sees it when it asks again.
    AsyncStream(bufferingPolicy: .bufferingNewest(1_024)) { frames in
      let work = Task { [self] in
        await withTaskGroup { group in
          group.addTask {
            while !Task.isCancelled {
              frames.yield(": here\n\n")
              try? await Task.sleep(for: .seconds(15))
            }
          }
          group.addTask {
            frames.yield(await read { frames.yield($0) })
          }
          group.addTask { try? await gracefulShutdown() }
          // The comments end with the messages, and all with the process.
          await group.next()
          group.cancelAll()
        }
        frames.finish()
      }
      frames.onTermination = { _ in work.cancel() }
    }
  }

  /// - Returns: the last frame.
  private func read(_ tell: (String) -> Void) async -> String {
    let reader = StreamReader(channel, method.descriptor, CallOptions(), request)
    do {
      while let message = try await reader.next() {
        let json = try index.json(message, as: type)
        tell("data: \((hidesSecrets ? index.withoutSecrets(json, as: type) : json).compact())\n\n")
      }
      return "event: end\ndata: {}\n\n"
    } catch {
      // The process stops, or the browser has gone.
      if Task.isCancelled { return "event: end\ndata: {}\n\n" }
      let failure = error as? RPCError ?? RPCError(.internal, "a message cannot be shown")
      return "event: problem\ndata: \(Problem(failure, index).document().compact())\n\n"
    }
  }
}
