// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService

/// The way of a request through the gateway: let in, routed, for whom, with what, called, answered.
struct Gateway: Sendable {
  let settings: GatewaySettings
  let book: RouteBook
  let site: StaticSite?
  let users: JWKSVerifier?
  let cookies: SessionCookies
  let origins: SiteOrigin
  let turnstile: Turnstile
  let cache: ReplyCache
  let durations = RequestDurations()
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
    turnstile = Turnstile(settings.limits)
    cache = ReplyCache(maxByteCount: settings.limits.cacheByteCount)
  }

  /// The answer, dressed for the way; there always is one.
  func answer(_ visit: Visit) async -> (Answer, Route?) {
    var visit = visit
    var answer: Answer
    do throws(Problem) {
      // In HTTP/1.1 the door has looked already.
      guard HeadRules.isHost(visit.host) || visit.host.isEmpty else {
        throw Problem(.badRequest, "the request's host is none")
      }
      visit.allowance = try turnstile.pass(visit.address)
      try turnstile.enter(.request, visit.address)
      defer { turnstile.leave(.request, visit.address) }
      answer = try await route(&visit)
    } catch {
      answer = Answer(error, instance: visit.id)
    }
    dress(&answer, visit)
    return (answer, visit.route)
  }

  private func route(_ visit: inout Visit) async throws(Problem) -> Answer {
    let page = book.current
    if visit.verb == "OPTIONS", visit.target == "*" { return Answer(204, [("allow", Self.verbs)]) }
    let target: RequestTarget
    do throws(RequestTarget.Problem) {
      target = try RequestTarget(visit.target)
    } catch {
      if case .tooLong = error { throw Problem(.uriTooLong, error.sentence) }
      throw Problem(.badRequest, error.sentence)
    }
    if visit.verb == "OPTIONS" { return try options(visit, target, page) }
    if let own = try own(visit, target, page) { return own }
    let verb = visit.verb == "HEAD" ? "GET" : visit.verb
    switch page.table.match(verb, target.segments) {
    case .route(let route, let values):
      visit.route = route
      return try await call(route, values, target, &visit, page)
    case .verbs(let verbs): throw Self.otherVerbs(visit.verb, verbs)
    case .none:
      if let file = try file(visit, target) { return file }
      throw Problem(.notFound, "nothing is served at \(target.path)")
    }
  }

  /// All that any path has.
  private static let verbs = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

  private static func otherVerbs(_ verb: String, _ verbs: [String]) -> Problem {
    var problem = Problem(.methodNotAllowed, "\(verb) is none of this path's methods")
    problem.headers = [("allow", allow(verbs))]
    return problem
  }

  static func allow(_ verbs: [String]) -> String {
    (verbs + (verbs.contains("GET") ? ["HEAD"] : []) + ["OPTIONS"]).joined(separator: ", ")
  }

  /// What the gateway has by itself.
  private func own(
    _ visit: Visit, _ target: RequestTarget, _ page: RouteBook.Page
  ) throws(Problem) -> Answer? {
    guard let own = OwnPage(path: target.path) else { return nil }
    guard visit.isReading else { throw Self.otherVerbs(visit.verb, ["GET"]) }
    switch own {
    case .health:
      var answer = Answer.json(
        ["status": page.isComplete ? "serving" : "starting"], status: page.isComplete ? 200 : 503)
      if !page.isComplete { answer.set("retry-after", "1") }
      answer.set("cache-control", "no-store")
      return answer
    case .openAPI:
      return page.description.answer(visit, "application/json")
    case .docs: return DocsPage.html.answer(visit, "text/html; charset=utf-8")
    case .docsScript: return DocsPage.script.answer(visit, "text/javascript; charset=utf-8")
    case .docsStyle: return DocsPage.style.answer(visit, "text/css; charset=utf-8")
    }
  }
}

/// Paths that the gateway has for itself.
enum OwnPage: String, CaseIterable {
  case health = "/health"
  case openAPI = "/openapi.json"
  case docs = "/docs"
  case docsScript = "/docs/docs.js"
  case docsStyle = "/docs/docs.css"

  init?(path: Substring) { self.init(rawValue: String(path)) }
}
