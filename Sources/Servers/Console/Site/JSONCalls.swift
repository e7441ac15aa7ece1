// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
import ApusReflection
import ApusReflectionAPI
import ApusWire
import HTTPTypes
import Hummingbird

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
    return EventStream(
      channel: channel, index: index, method: method, request: encoded, type: type
    ).response()
  }

  private func json(_ value: JSONValue) -> Response {
    var response = Response(
      status: .ok, body: .init(byteBuffer: .init(string: value.compact() + "\n")))
    response.headers[.contentType] = "application/json"
    response.headers[.cacheControl] = "no-store"
    return response
  }
}
