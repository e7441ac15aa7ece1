// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

@Suite struct BrowserSessionTests {
  @Test("cookies are read strictly: of two with one name none counts")
  func cookies() {
    let jar = Cookies(["a=1; b=2;c=3", "d=x=y; b=4; e=; =f; g"])
    #expect(jar["a"] == "1")
    #expect(jar["b"] == nil)
    #expect(jar["c"] == "3")
    #expect(jar["d"] == "x=y")
    #expect(jar["e"] == nil)
    #expect(jar["g"] == nil)
  }

  @Test("by TLS the names bind the cookies to this host, and nothing is sent in the clear")
  func secure() {
    let cookies = SessionCookies(isSecure: true)
      .begin(access: "A", refresh: "R", csrf: "C", seconds: 60).map(\.value)
    #expect(
      cookies == [
        "__Host-apus-access=A; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure",
        "__Secure-apus-refresh=R; Path=/v1/sessions; HttpOnly; SameSite=Strict; Max-Age=60; Secure",
        "__Host-apus-csrf=C; Path=/; SameSite=Strict; Max-Age=60; Secure",
      ])
  }

  @Test("at the end all three go")
  func end() {
    let cookies = SessionCookies(isSecure: false).end().map(\.value)
    #expect(cookies.count == 3)
    #expect(cookies.allSatisfy { $0.contains("=; ") && $0.contains("Max-Age=0") })
  }

  @Test(
    "a request is of our own site when the browser says so, and not when nobody does",
    arguments: [
      ("http://shop:8080", nil, true), (nil, "same-origin", true),
      ("http://shop:8080", "same-origin", true), ("https://other.example", "cross-site", true),
      (nil, nil, false), (nil, "same-site", false), (nil, "cross-site", false),
      (nil, "none", false), ("http://shop:8080", "cross-site", false),
      ("https://shop:8080", nil, false), ("http://shop", nil, false),
      ("http://shop:8080.evil.example", nil, false), ("null", nil, false),
      ("http://evil.example", "same-origin", false),
    ] as [(String?, String?, Bool)])
  func origins(origin: String?, fetchSite: String?, isOwn: Bool) {
    let site = SiteOrigin(allowed: [], isSecure: false)
    // The one that is allowed besides says truly that it is another site.
    let allowed = SiteOrigin(allowed: ["https://other.example"], isSecure: false)
    let other = origin == "https://other.example"
    #expect(
      (other ? allowed : site).isOwn(
        origin: origin, fetchSite: other ? nil : fetchSite, host: "shop:8080")
        == isOwn)
  }
}
