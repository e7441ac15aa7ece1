// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Console

@Suite struct RequestAccessTests {
  private static let word = "0123456789abcdef0123456789abcdef"
  private let access = RequestAccess(
    token: AccessToken(word), port: 8090, hosts: ["Console.Example"])

  private func decide(
    _ method: String = "GET", host: String? = "localhost:8090", authorization: String? = nil,
    cookie: String? = nil, query: String? = nil, origin: String? = nil, site: String? = nil,
    path: String = "/", referer: String? = nil
  ) -> RequestAccess.Decision {
    var claim = RequestAccess.Claim()
    claim.method = method
    claim.path = path
    claim.referer = referer
    claim.host = host
    claim.authorization = authorization
    claim.cookie = cookie
    claim.queryToken = query
    claim.origin = origin
    claim.fetchSite = site
    return access.decide(claim)
  }

  private func status(_ decision: RequestAccess.Decision) -> Int {
    switch decision {
    case .allowed: 200
    case .welcomed: 303
    case .refused(let status, _): status
    }
  }

  @Test(
    "nobody comes in without the token, nor with a wrong one",
    arguments: [
      nil, "", "x", word.uppercased(), word + "0", String(word.dropLast()), word + " ",
      String(repeating: "a", count: 100_000),
    ] as [String?])
  func wrong(_ token: String?) {
    #expect(status(decide(authorization: token.map { "Bearer " + $0 })) == 401)
    #expect(status(decide(cookie: token.map { "apus-console-8090=" + $0 })) == 401)
    #expect(status(decide(query: token)) == 401)
  }

  @Test("the token opens as a bearer, as a cookie, and once in the address")
  func right() {
    #expect(decide(authorization: "Bearer " + Self.word) == .allowed)
    #expect(decide("POST", authorization: "bearer " + Self.word) == .allowed)
    #expect(decide(cookie: "a=b; apus-console-8090=\(Self.word); c=d") == .allowed)
    #expect(decide(query: Self.word) == .welcomed)
    #expect(access.setCookie().contains("HttpOnly; SameSite=Strict"))
  }

  @Test("the cookie of another console of this machine is not ours")
  func otherPort() {
    #expect(status(decide(cookie: "apus-console-9090=" + Self.word)) == 401)
  }

  @Test(
    "a name that somebody lets point here is refused, whatever the request has",
    arguments: [
      nil, "", "evil.example", "localhost.evil.example", "evil.example:8090",
      "127.0.0.1.evil.example",
      "[::2]:8090", "user@localhost",
    ] as [String?])
  func rebinding(_ host: String?) {
    #expect(status(decide(host: host, authorization: "Bearer " + Self.word)) == 421)
  }

  @Test(
    "the names of this machine are known, and those that were given",
    arguments: [
      "localhost", "LOCALHOST:8090", "127.0.0.1:1", "[::1]:8090", "[::1]", "console.example:443",
    ])
  func ownNames(_ host: String) {
    #expect(decide(host: host, authorization: "Bearer " + Self.word) == .allowed)
  }

  @Test(
    "another site cannot act with the cookie of a browser",
    arguments: [
      (nil, nil), ("http://evil.example", nil), ("http://localhost:8080", nil), ("null", nil),
      ("http://localhost:8090", "cross-site"), ("http://localhost:8090", "same-site"),
      (nil, "cross-site"), (nil, "none"),
    ] as [(String?, String?)])
  func crossOrigin(_ origin: String?, _ site: String?) {
    let cookie = "apus-console-8090=" + Self.word
    #expect(status(decide("POST", cookie: cookie, origin: origin, site: site)) == 403)
  }

  @Test("the console's own pages can")
  func ownPages() {
    let ways: [(String?, String?)] = [
      ("http://localhost:8090", "same-origin"), ("http://localhost:8090", nil),
      (nil, "same-origin"),
    ]
    let cookie = "apus-console-8090=" + Self.word
    for (origin, site) in ways {
      #expect(decide("POST", cookie: cookie, origin: origin, site: site) == .allowed)
    }
  }

  @Test(
    "another port of this machine cannot read data or open streams with the cookie of a browser",
    arguments: ["/api/stream", "/api/tailLogs", "/v1/traces"])
  func reading(_ path: String) {
    let cookie = "apus-console-8090=" + Self.word
    let strangers: [(origin: String?, site: String?, referer: String?)] = [
      (nil, "same-site", nil), ("http://localhost:3000", "same-site", nil), (nil, "none", nil),
      (nil, nil, nil), (nil, nil, "http://localhost:3000/"),
      (nil, nil, "http://localhost:8090.evil.example/"),
      (nil, "same-site", "http://localhost:8090/"),
    ]
    for (origin, site, referer) in strangers {
      let decision = decide(
        cookie: cookie, origin: origin, site: site, path: path, referer: referer)
      #expect(status(decision) == 403)
    }
    #expect(decide(cookie: cookie, site: "same-origin", path: path) == .allowed)
    #expect(decide(cookie: cookie, path: path, referer: "http://localhost:8090/") == .allowed)
    #expect(decide(authorization: "Bearer " + Self.word, path: path) == .allowed)
    // Pages open from a link elsewhere.
    #expect(decide(cookie: cookie, site: "same-site", path: "/traces/1") == .allowed)
  }

  @Test("a token in the address does not act: it only reads")
  func queryOnlyReads() {
    #expect(status(decide("POST", query: Self.word)) == 401)
  }
}
