// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import HTTPTypes
import Hummingbird

/// For whom a request is made, and whether it may be.
extension Gateway {
  /// - Returns: `nil` for a visitor.
  /// - Throws: 401 for a token that is there and is not accepted: who has signed in is never taken
  ///   for a visitor.
  func caller(_ visit: Visit, _ route: Route) throws(Problem) -> Caller? {
    // Sessions go on by their refresh token, whatever has become of the other one.
    let sessionMethod = isSessionMethod(route) ? SessionMethod(rawValue: route.method.name) : nil
    let token: String
    let isByCookie: Bool
    if let header = visit.header(.authorization) {
      guard header.lowercased().hasPrefix("bearer ") else {
        throw Problem(.unauthenticated, "write `Authorization: Bearer TOKEN`")
      }
      token = String(header.dropFirst(7).drop { $0 == " " })
      isByCookie = false
    } else if let cookie = jar(visit)[cookies.access], sessionMethod == nil {
      token = cookie
      isByCookie = true
    } else {
      return nil
    }
    guard let users else {
      throw Problem(.unauthenticated, "this gateway accepts no users' tokens")
    }
    switch users.check(token) {
    case .accepted(let user): return Caller(token: token, user: user, isByCookie: isByCookie)
    case .refused(.expired) where isByCookie:
      throw Problem(.sessionExpired, "refresh it: POST \(SessionCookies.refreshPath)/refresh")
    case .refused(let problem):
      throw Problem(.unauthenticated, "the user's token is not accepted: \(problem)")
    case .keysAreAwaited:
      throw Problem(
        .unavailable, "the keys of users' tokens are being asked for", retryAfter: .seconds(1))
    }
  }

  func admit(_ caller: Caller?, _ route: Route, _ visit: Visit) throws(Problem) {
    if let caller {
      guard route.access.admits(caller.user) else {
        throw Problem(.forbidden, "\(route.name) is for others")
      }
      let isSafe = route.pattern.verb == "GET"
      if caller.isByCookie, !isSafe { try checkOrigin(visit) }
    } else if !route.access.isPublic {
      throw Problem(.unauthenticated, "\(route.name) needs a user's token")
    }
  }

  /// Refuses what another site may have made a browser send: the token in the header shows that a
  /// script of ours has read the cookie.
  func checkOrigin(_ visit: Visit) throws(Problem) {
    guard
      origins.isOwn(
        origin: visit.header(.origin), fetchSite: visit.header(.fetchSite), host: visit.host)
    else { throw Problem(.csrf, "the request does not say that it comes from this site") }
    guard let token = jar(visit)[cookies.csrf], let shown = visit.header(.csrfToken),
      Secret.areEqual(token, shown)
    else {
      throw Problem(.csrf, "X-CSRF-Token must be what the cookie \(cookies.csrf) has")
    }
  }

  func jar(_ visit: Visit) -> Cookies {
    Cookies(visit.headers[values: .cookie])
  }
}
