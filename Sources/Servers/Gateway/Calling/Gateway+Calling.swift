// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusWire
import HTTPTypes
import Hummingbird

/// A request that has a route: who asks, what for, the call, and its answer.
extension Gateway {
  func call(
    _ route: Route, _ values: [(name: String, text: String)], _ target: RequestTarget,
    _ visit: inout Visit, _ page: RouteBook.Page
  ) async throws(Problem) -> Answer {
    let session = try sessionMethod(route, visit)
    let caller = try caller(visit, route)
    try admit(caller, route, visit)
    if let caller, let allowance = try turnstile.pass(user: caller.user.id.uuidString) {
      visit.allowance = allowance
    }
    let query = try QueryItems(target.query)
    var body = try await self.body(visit, route)
    if let session { body = try session.request(body, visit, self) }
    let request = try RequestBinder.bind(route, path: values, query: query, body: body)
    let isThere = page.endpointCounts[route.package] ?? 0 > 0
    let options = try options(visit, route, caller)
    if route.isStream {
      guard isThere else { throw Self.nobody(route) }
      return try events(route, request, options, visit)
    }
    if let policy = route.cache {
      return try await kept(route, policy, request, options, visit, isThere: isThere)
    }
    guard isThere else { throw Self.nobody(route) }
    do throws(Problem) {
      let reply = try await json(route, request, options)
      if let session { return try session.answer(reply, self) }
      guard let reply else { return Answer(204, [("cache-control", "no-store")]) }
      var answer = Answer.json(reply)
      answer.set("cache-control", "no-store")
      return answer
    } catch {
      throw session?.ended(error, self) ?? error
    }
  }

  static func nobody(_ route: Route) -> Problem {
    Problem(.unavailable, "nobody serves \(route.package) now", retryAfter: .seconds(1))
  }

  private func events(
    _ route: Route, _ request: Bytes, _ options: CallOptions, _ visit: Visit
  ) throws(Problem) -> Answer {
    if let accept = visit.header(.accept), !Self.accepts("text/event-stream", accept) {
      throw Problem(.notAcceptable, "\(route.name) answers with text/event-stream only")
    }
    try turnstile.enter(.stream, visit.address)
    let source = EventSource(
      channel: channel(route.package), route: route, options: options, request: request,
      lastEventID: visit.header(.lastEvent), requestID: visit.id
    ) { [turnstile, address = visit.address] in turnstile.leave(.stream, address) }
    return Answer(
      200,
      [
        ("content-type", "text/event-stream"), ("cache-control", "no-store"),
        // nginx would hold the events back until its buffer is full.
        ("x-accel-buffering", "no"),
      ], body: .events(source))
  }

  private static func accepts(_ type: String, _ accept: String) -> Bool {
    let family = type.split(separator: "/").first.map { $0 + "/*" } ?? ""
    return accept.split(separator: ",").contains { part in
      let range = part.split(separator: ";").first?.filter { $0 != " " }.lowercased() ?? ""
      return range == type || range == family || range == "*/*"
    }
  }

  /// Calls the method and reads its reply.
  func json(
    _ route: Route, _ request: Bytes, _ options: CallOptions
  ) async throws(Problem) -> JSONValue? {
    let reply: Bytes
    do throws(RPCError) {
      reply = try await channel(route.package).unary(encoded: request, route.descriptor, options)
    } catch {
      throw Problem(error, route.index)
    }
    guard let name = route.method.reply else { return nil }
    do throws(ConversionError) {
      return try route.index.json(reply, as: name)
    } catch {
      throw Problem(RPCError(.internal, "the reply cannot be shown: \(error)"), nil)
    }
  }

  private func options(
    _ visit: Visit, _ route: Route, _ caller: Caller?
  ) throws(Problem) -> CallOptions {
    var options = CallOptions()
    options.userToken = caller?.token
    if let key = visit.header(.idempotencyKey) {
      guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
      else {
        throw Problem(
          .badRequest,
          "Idempotency-Key has \(key.utf8.count) bytes, it should be 1 to 255 visible ones of ASCII"
        )
      }
      options.idempotencyKey = IdempotencyKey(key)
    }
    options.metadata = [("client-address", Bytes(utf8: visit.address.text))]
    return options
  }

  /// Reads a body of JSON, no further than the limit.
  private func body(_ visit: Visit, _ route: Route) async throws(Problem) -> JSONValue? {
    let limit = settings.limits.bodyByteCount
    if let length = visit.header(.contentLength).flatMap({ Int($0) }), length > limit {
      throw Problem(.contentTooLarge, "the body has \(length) bytes, allowed are \(limit)")
    }
    let bytes = try await visit.readBody(limit)
    guard !bytes.isEmpty else { return nil }
    guard route.hasBody else { throw Problem(.badRequest, "\(route.name) takes no body") }
    guard MediaType.isJSON(visit.header(.contentType)) else {
      if route.isToldByPath, MediaType.isForm(visit.header(.contentType)) { return nil }
      throw Problem(.unsupportedMediaType, "the body must be application/json")
    }
    if let coding = visit.header(.contentEncoding), coding.lowercased() != "identity" {
      throw Problem(.unsupportedMediaType, "the body is encoded as \(coding), which is not read")
    }
    do throws(JSONError) {
      return try JSONValue(parsing: bytes)
    } catch {
      throw Problem(.badRequest, "the body is no JSON: \(error)")
    }
  }
}
