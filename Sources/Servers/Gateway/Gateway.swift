// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusService
import ApusWire
import HTTPTypes
import Hummingbird

/// The way of a request through the gateway: which route, for whom, with what, called, answered.
struct Gateway: Sendable {
  let settings: GatewaySettings
  let book: RouteBook
  let site: StaticSite?
  let users: JWKSVerifier?
  let cookies: SessionCookies
  let origins: SiteOrigin
  /// By package.
  let channel: @Sendable (String) -> RPCChannel

  init(
    settings: GatewaySettings, book: RouteBook, site: StaticSite?, users: JWKSVerifier?,
    channel: @escaping @Sendable (String) -> RPCChannel
  ) {
    self.settings = settings
    self.book = book
    self.site = site
    self.users = users
    self.channel = channel
    cookies = SessionCookies(isSecure: settings.isSecure)
    origins = SiteOrigin(allowed: settings.origins, isSecure: settings.isSecure)
  }

  func answer(_ visit: Visit) async -> Answer {
    do throws(Problem) {
      return try await route(visit)
    } catch {
      return Answer(error, instance: visit.id)
    }
  }

  private func route(_ visit: Visit) async throws(Problem) -> Answer {
    let target: RequestTarget
    do throws(RequestTarget.Problem) {
      target = try RequestTarget(visit.target)
    } catch {
      if case .tooLong = error { throw Problem(.uriTooLong, error.sentence) }
      throw Problem(.badRequest, error.sentence)
    }
    let page = book.current
    if let own = try own(visit, target, page) { return own }
    let verb = visit.verb == "HEAD" ? "GET" : visit.verb
    switch page.table.match(verb, target.segments) {
    case .route(let route, let values):
      return try await call(route, values, target, visit, page)
    case .verbs(let verbs):
      var problem = Problem(.methodNotAllowed, "\(visit.verb) is none of this path's methods")
      problem.headers = [("allow", Self.allow(verbs))]
      throw problem
    case .none:
      if let file = try file(visit, target) { return file }
      throw Problem(.notFound, "nothing is served at \(target.path)")
    }
  }

  private static func allow(_ verbs: [String]) -> String {
    (verbs + (verbs.contains("GET") ? ["HEAD"] : []) + ["OPTIONS"]).joined(separator: ", ")
  }

  /// What the gateway has by itself.
  private func own(
    _ visit: Visit, _ target: RequestTarget, _ page: RouteBook.Page
  ) throws(Problem) -> Answer? {
    guard target.segments.count == 1, visit.verb == "GET" || visit.verb == "HEAD" else { return nil }
    switch target.path {
    case "/health":
      var answer = Answer.json(
        ["status": page.isComplete ? "serving" : "starting"], status: page.isComplete ? 200 : 503)
      answer.set("cache-control", "no-store")
      return answer
    default: return nil
    }
  }

  private func file(_ visit: Visit, _ target: RequestTarget) throws(Problem) -> Answer? {
    guard let site, visit.verb == "GET" || visit.verb == "HEAD" else { return nil }
    let hasExtension = target.segments.last?.raw.contains(".") ?? false
    guard
      let file = site.file(at: target.segments)
        ?? (visit.wantsPage && !hasExtension ? site.index : nil)
    else { return nil }
    let headers = [
      ("content-type", file.type), ("etag", file.tag), ("cache-control", "no-cache"),
    ]
    if EntityTag.matches(visit.header(.ifNoneMatch), file.tag) { return Answer(304, headers) }
    return Answer(200, headers, body: .bytes(file.body))
  }

  private func call(
    _ route: Route, _ values: [(name: String, text: String)], _ target: RequestTarget,
    _ visit: Visit, _ page: RouteBook.Page
  ) async throws(Problem) -> Answer {
    let session = try sessionMethod(route, visit)
    let caller = try caller(visit, route)
    try admit(caller, route, visit)
    let query = try QueryItems(target.query)
    var body = try await self.body(visit, route)
    if let session { body = try session.request(body, visit, self) }
    let request = try RequestBinder.bind(route, path: values, query: query, body: body)
    guard page.endpointCounts[route.package] ?? 0 > 0 else {
      throw Problem(
        .unavailable, "nobody serves \(route.package) now", retryAfter: .seconds(1))
    }
    let options = options(visit, route, caller)
    if route.isStream {
      return Answer(
        200,
        [("content-type", "text/event-stream"), ("cache-control", "no-store")],
        body: .events(
          EventSource(
            channel: channel(route.package), route: route, options: options, request: request,
            lastEventID: visit.header(.lastEvent), requestID: visit.id)))
    }
    let reply = try await json(route, request, options)
    if let session { return try session.answer(reply, self) }
    guard let reply else { return Answer(204) }
    return Answer.json(reply)
  }

  private func json(
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

  private func options(_ visit: Visit, _ route: Route, _ caller: Caller?) -> CallOptions {
    var options = CallOptions()
    options.userToken = caller?.token
    if let key = visit.header(.idempotencyKey), !key.isEmpty {
      options.idempotencyKey = IdempotencyKey(key)
    }
    options.metadata = [("client-address", Bytes(utf8: visit.address))]
    return options
  }

  /// Reads a body of JSON, no further than the limit.
  private func body(_ visit: Visit, _ route: Route) async throws(Problem) -> JSONValue? {
    let limit = settings.limits.bodyByteCount
    var bytes: [UInt8] = []
    do {
      for try await part in visit.body {
        guard bytes.count + part.readableBytes <= limit else {
          throw Problem(.contentTooLarge, "the body has more than \(limit) bytes, which are allowed")
        }
        bytes.append(contentsOf: part.readableBytesView)
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(.badRequest, "the body cannot be read")
    }
    guard !bytes.isEmpty else { return nil }
    guard route.pattern.verb != "GET", route.pattern.verb != "DELETE" else {
      throw Problem(.badRequest, "\(route.name) takes no body")
    }
    guard MediaType.isJSON(visit.header(.contentType)) else {
      throw Problem(.unsupportedMediaType, "the body must be application/json")
    }
    do throws(JSONError) {
      return try JSONValue(parsing: bytes)
    } catch {
      throw Problem(.badRequest, "the body is no JSON: \(error)")
    }
  }
}
