// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
import ApusReflection
import ApusReflectionAPI
import ApusWire
import HTTPTypes
import Hummingbird
import ServiceLifecycle

/// The methods of one service as JSON over HTTP, by its own schema and through its true handler:
/// what holds for a call over the wire (rules, deadlines, declared errors) holds here too.
package struct JSONCalls: Sendable {
  /// A request by hand has at most 1 MiB of JSON in it, as text: escaped, that is twice as much.
  private static let largestBody = 4 << 20

  private let index: SchemaIndex
  private let methods: [String: MethodSchema]
  private let channel: RPCChannel

  /// - Throws: when the descriptor that the compiler embedded cannot be read, which is our bug.
  package init(_ service: ServiceDescriptor, channel: RPCChannel) throws {
    let packages = try ([service.descriptor] + service.imports).map {
      PackageSchema(try PackageDescriptor(decoding: $0))
    }
    index = SchemaIndex(packages)
    let schema = index.services.first { $0.name == service.name }
    methods = Dictionary(
      (schema?.methods ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.channel = channel
  }

  func answer(_ name: String, _ request: Request) async -> Response {
    guard let method = methods[name], !method.isReplyStream, !method.isRequestStream else {
      return Problem(.notFound, "there is no method '\(name.prefix(100))'").response()
    }
    do {
      let body = try await request.body.collect(upTo: Self.largestBody)
      let text = body.readableBytes == 0 ? Array("{}".utf8) : Array(body.readableBytesView)
      let encoded = try index.encode(JSONValue(parsing: text), as: method.request)
      let reply = try await channel.unary(encoded: encoded, method.descriptor, CallOptions())
      guard let type = method.reply else { return json(.object(JSONObject())) }
      return json(try index.json(reply, as: type))
    } catch let error as RPCError {
      return Problem(error, index).response()
    } catch let error as JSONError {
      return Problem(.invalidArgument, "the body is no JSON: \(error)").response()
    } catch let error as ConversionError {
      return Problem(.invalidArgument, "\(error)").response()
    } catch let error as any HTTPResponseError {
      return Problem(.invalidArgument, "the body is too large").response(status: error.status)
    } catch {
      return Problem(.internal, "the request could not be read").response()
    }
  }

  /// A stream as server-sent events; its request is in the query.
  func events(_ name: String, _ request: Request) async -> Response {
    guard let method = methods[name], method.isReplyStream, let type = method.reply else {
      return Problem(.notFound, "there is no stream '\(name.prefix(100))'").response()
    }
    var fields = JSONObject()
    for (key, value) in request.uri.queryParameters {
      fields.append(String(key), .string(String(value)))
    }
    let encoded: Bytes
    do throws(ConversionError) {
      encoded = try index.encode(.object(fields), as: method.request)
    } catch {
      return Problem(.invalidArgument, "\(error)").response()
    }
    var headers = HTTPFields()
    headers[.contentType] = "text/event-stream"
    headers[.cacheControl] = "no-store"
    return Response(
      status: .ok, headers: headers,
      body: .init { [self] writer in
        for await text in frames(method, encoded, as: type) {
          try await writer.write(.init(string: text))
        }
        try await writer.finish(nil)
      })
  }

  /// Every message as an event, and a comment now and then: without one nobody finds out that the
  /// browser has gone.
  private func frames(
    _ method: MethodSchema, _ request: Bytes, as type: String
  ) -> AsyncStream<String> {
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
            frames.yield(await read(method, request, as: type) { frames.yield($0) })
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
  private func read(
    _ method: MethodSchema, _ request: Bytes, as type: String, _ tell: (String) -> Void
  ) async -> String {
    let reader = StreamReader(channel, method.descriptor, CallOptions(), request)
    do {
      while let message = try await reader.next() {
        tell("data: \(try index.json(message, as: type).compact())\n\n")
      }
      return "event: end\ndata: {}\n\n"
    } catch {
      // The process stops, or the browser has gone.
      if Task.isCancelled { return "event: end\ndata: {}\n\n" }
      let failure = error as? RPCError ?? RPCError(.internal, "a message cannot be shown")
      let text: JSONValue = [
        "code": .string("\(failure.code)"), "detail": .string(failure.message),
      ]
      return "event: problem\ndata: \(text.compact())\n\n"
    }
  }

  private func json(_ value: JSONValue) -> Response {
    var response = Response(
      status: .ok, body: .init(byteBuffer: .init(string: value.compact() + "\n")))
    response.headers[.contentType] = "application/json"
    response.headers[.cacheControl] = "no-store"
    return response
  }
}
