// SPDX-License-Identifier: Apache-2.0

/// Who may see anything here: whoever shows the token, as a cookie or as a bearer, in a request that
/// was really meant for this place. Pure, so that every way around it is a line of a test.
package struct RequestAccess: Sendable {
  /// What a request says of itself.
  package struct Claim: Sendable {
    package var method = "GET"
    package var path = "/"
    package var host: String?
    package var origin: String?
    package var fetchSite: String?
    package var referer: String?
    package var authorization: String?
    package var cookie: String?
    package var queryToken: String?

    package init() {}
  }

  package enum Decision: Equatable, Sendable {
    case allowed
    /// Came with the token in its address: it becomes a cookie, and leaves the address.
    case welcomed
    case refused(status: Int, reason: String)
  }

  let token: AccessToken
  /// Names of this machine, in small letters.
  let hosts: Set<String>
  /// Cookies know no ports: each console of a machine has its own.
  package let cookieName: String

  /// - Parameter hosts: names beside those of the loopback, by which the console is reached.
  package init(token: AccessToken, port: Int, hosts: [String] = []) {
    self.token = token
    self.hosts = Set(["localhost", "127.0.0.1", "[::1]"] + hosts.map { $0.lowercased() })
    cookieName = "apus-console-\(port)"
  }

  package func decide(_ claim: Claim) -> Decision {
    // A name that somebody lets point here (DNS rebinding) is none of ours.
    guard let host = claim.host, hosts.contains(Self.name(ofHost: host)) else {
      return .refused(
        status: 421, reason: "this host name is not the console's; APUS_CONSOLE_HOST adds names")
    }
    let isReading = claim.method == "GET" || claim.method == "HEAD"
    if isReading, let given = claim.queryToken {
      return token.matches(given) ? .welcomed : .refused(status: 401, reason: "a wrong token")
    }
    if let authorization = claim.authorization {
      let parts = authorization.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "bearer", token.matches(parts[1]) else {
        return .refused(status: 401, reason: "a wrong token")
      }
      // Nobody's browser adds this header by itself, so where the request comes from says nothing.
      return .allowed
    }
    guard let given = cookie(in: claim.cookie ?? "") else {
      return .refused(status: 401, reason: "no token")
    }
    guard token.matches(given) else { return .refused(status: 401, reason: "a wrong token") }
    // A page that is opened from elsewhere is only shown. Data and streams, which a GET opens too, are
    // for the console's own pages: cookies know no ports, so to them all of this machine is one site.
    let isPage = !claim.path.hasPrefix("/api/") && !claim.path.hasPrefix("/v1/")
    guard (isReading && isPage) || isOwn(claim, host: host) else {
      return .refused(status: 403, reason: "the request comes from another site")
    }
    return .allowed
  }

  package func setCookie() -> String {
    // A week: then the address with the token is needed again.
    "\(cookieName)=\(token.text); HttpOnly; SameSite=Strict; Path=/; Max-Age=604800"
  }

  private func isOwn(_ claim: Claim, host: String) -> Bool {
    if let site = claim.fetchSite, site != "same-origin" { return false }
    let own = ["http://", "https://"].map { $0 + host.lowercased() }
    if let origin = claim.origin { return own.contains(origin.lowercased()) }
    if claim.fetchSite != nil { return true }
    // Without TLS and by another name than the loopback's, a browser says of a GET only this.
    guard let referer = claim.referer?.lowercased() else { return false }
    return own.contains { referer.hasPrefix($0 + "/") }
  }

  /// `localhost` of `LOCALHOST:8090`, `[::1]` of `[::1]:8090`.
  static func name(ofHost host: String) -> String {
    let small = host.lowercased()
    if small.hasPrefix("["), let end = small.firstIndex(of: "]") { return String(small[...end]) }
    return String(small.prefix { $0 != ":" })
  }

  private func cookie(in header: String) -> Substring? {
    for pair in header.split(separator: ";") {
      let trimmed = pair.drop { $0 == " " }
      if trimmed.hasPrefix(cookieName + "=") { return trimmed.dropFirst(cookieName.count + 1) }
    }
    return nil
  }
}
