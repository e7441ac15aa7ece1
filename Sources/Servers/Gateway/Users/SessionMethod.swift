// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusTransport
import Hummingbird

/// A method by which a browser's session begins, goes on or ends, called with `Apus-Session: cookie`:
/// the tokens pass in cookies, and no script sees them.
enum SessionMethod: String, Sendable {
  case login, refresh, logout

  /// The body with the refresh token that the cookie has.
  func request(_ body: JSONValue?, _ visit: Visit, _ gateway: Gateway) throws(Problem) -> JSONValue?
  {
    guard self != .login else {
      try gateway.checkSite(visit)
      return body
    }
    try gateway.checkOrigin(visit)
    guard let token = gateway.jar(visit)[gateway.cookies.refresh] else {
      throw Problem(.unauthenticated, "there is no session in the cookies")
    }
    var object = JSONObject()
    if case .object(let given)? = body { object = given }
    object.members.removeAll { $0.name == "refreshToken" }
    object.append("refreshToken", .string(token))
    return .object(object)
  }

  /// The reply without its tokens, which go into cookies.
  func answer(_ reply: JSONValue?, _ gateway: Gateway) throws(Problem) -> Answer {
    guard self != .logout else {
      var answer = Answer(204, [("cache-control", "no-store")])
      answer.headers += gateway.cookies.end()
      return answer
    }
    guard case .object(var object)? = reply, case .string(let access)? = object["accessToken"],
      case .string(let refresh)? = object["refreshToken"], let csrf = Secret.token(),
      case .string(let expiry)? = object["refreshExpiresAt"]
    else {
      throw Problem(.unavailable, "the users' service has not given a session")
    }
    object.members.removeAll { $0.name == "accessToken" || $0.name == "refreshToken" }
    var answer = Answer.json(.object(object))
    answer.set("cache-control", "no-store")
    answer.headers += gateway.cookies.begin(
      access: access, refresh: refresh, csrf: csrf, seconds: gateway.secondsUntil(expiry))
    return answer
  }
}

extension SessionMethod {
  /// A session that cannot go on leaves no cookies behind, or the page would try for ever.
  func ended(_ problem: Problem, _ gateway: Gateway) -> Problem {
    let isOver: Bool =
      switch problem.code {
      case .unauthenticated, .permissionDenied, .notFound, .invalidArgument: true
      default: false
      }
    guard self != .login, isOver else { return problem }
    var problem = problem
    problem.headers += gateway.cookies.end()
    return problem
  }
}

extension Gateway {
  func isSessionMethod(_ route: Route) -> Bool {
    route.package == settings.users && SessionMethod(rawValue: route.method.name) != nil
  }

  func sessionMethod(_ route: Route, _ visit: Visit) throws(Problem) -> SessionMethod? {
    guard isSessionMethod(route), let header = visit.header(.session) else { return nil }
    guard header == "cookie" else {
      throw Problem(.badRequest, "Apus-Session is \"\(header)\", it should be \"cookie\"")
    }
    return SessionMethod(rawValue: route.method.name)
  }

  /// A page of another site may not sign its visitor in here.
  func checkSite(_ visit: Visit) throws(Problem) {
    guard
      origins.isOwn(
        origin: visit.header(.origin), fetchSite: visit.header(.fetchSite), host: visit.host)
    else { throw Problem(.csrf, "the request does not say that it comes from this site") }
  }

  /// - Parameter expiry: RFC 3339, as JSON has it.
  func secondsUntil(_ expiry: String) -> Int64 {
    (RFC3339.parse(expiry)?.seconds ?? 0) - WallClock.now()
  }
}
