// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

/// A browser that signs in, over sockets.
@Suite struct SessionSystemTests {
  private static let own = "Origin: http://shop.test"
  private static let mode = "Apus-Session: cookie"
  private static let credentials = #"{"email":"ada@shop.example","password":"right"}"#

  private struct Browser {
    let client: RawClient
    var cookies: [String: String] = [:]

    mutating func send(
      _ verb: String, _ target: String, _ headers: [String], body: String? = nil
    ) async throws -> RawClient.Answer {
      let jar = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
      let answer = try await client.request(
        verb, target, headers + (jar.isEmpty ? [] : ["Cookie: \(jar)"]), body: body)
      for cookie in answer.values("set-cookie") {
        let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
        cookies[pair[0]] = pair.count > 1 ? pair[1] : nil
      }
      return answer
    }
  }

  private func signedIn() async throws -> Browser {
    var browser = Browser(client: try await GatewayPlace.shared.value.client)
    let answer = try await browser.send(
      "POST", "/v1/sessions", [Self.own, Self.mode], body: Self.credentials)
    #expect(answer.status == 200)
    // No script sees a token.
    #expect(answer.json["accessToken"] == nil && answer.json["refreshToken"] == nil)
    #expect(answer.json["expiresAt"] != nil)
    #expect(Set(browser.cookies.keys) == ["apus-access", "apus-refresh", "apus-csrf"])
    let attributes = answer.values("set-cookie").filter { !$0.hasPrefix("apus-csrf") }
    #expect(attributes.allSatisfy { $0.contains("HttpOnly") })
    return browser
  }

  private static let note = "/v1/books/0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01/notes"
  private static let text = #"{"text":"good","stars":5}"#

  @Test("a session reads with its cookie, and writes with the token that shows who asks")
  func session() async throws {
    var browser = try await signedIn()
    #expect(try await browser.send("GET", "/v1/mine", []).status == 200)
    let csrf = "X-CSRF-Token: \(browser.cookies["apus-csrf"] ?? "")"
    for headers in [
      [], [Self.own], [csrf], ["Origin: https://evil.example", csrf],
      ["Sec-Fetch-Site: cross-site", csrf], ["Sec-Fetch-Site: same-site", csrf],
      [Self.own, "X-CSRF-Token: x"], [Self.own, "X-CSRF-Token: "],
    ] {
      let refused = try await browser.send("POST", Self.note, headers, body: Self.text)
      #expect(refused.status == 403, "\(headers)")
      #expect(refused.problem == "https://apus.dev/problems/csrf")
    }
    #expect(
      try await browser.send("POST", Self.note, [Self.own, csrf], body: Self.text).status == 200)
    #expect(
      try await browser.send(
        "POST", Self.note, ["Sec-Fetch-Site: same-origin", csrf], body: Self.text
      ).status == 200)
  }

  @Test("a token in the header needs no other: no browser sends it by itself")
  func bearer() async throws {
    let place = try await GatewayPlace.shared.value
    let answer = try await place.client.request(
      "POST", Self.note, ["Authorization: Bearer \(try place.token())"], body: Self.text)
    #expect(answer.status == 200)
  }

  @Test("a session goes on by its cookie, and ends with all of them")
  func refreshAndLogout() async throws {
    var browser = try await signedIn()
    #expect(
      try await browser.send("POST", "/v1/sessions/refresh", [Self.own, Self.mode]).status == 403)
    let csrf = "X-CSRF-Token: \(browser.cookies["apus-csrf"] ?? "")"
    let refreshed = try await browser.send(
      "POST", "/v1/sessions/refresh", [Self.own, Self.mode, csrf])
    #expect(refreshed.status == 200)
    #expect(browser.cookies["apus-refresh"] == "refresh-2")
    let second = "X-CSRF-Token: \(browser.cookies["apus-csrf"] ?? "")"
    #expect(second != csrf)
    // The shelf does not know this one any more: the cookies go, or the page would try for ever.
    let refused = try await browser.send(
      "POST", "/v1/sessions/refresh", [Self.own, Self.mode, second])
    #expect(refused.status == 401)
    #expect(refused.values("set-cookie").count == 3)

    var other = try await signedIn()
    let logout = try await other.send(
      "POST", "/v1/sessions/logout",
      [Self.own, Self.mode, "X-CSRF-Token: \(other.cookies["apus-csrf"] ?? "")"])
    #expect(logout.status == 204)
    #expect(other.cookies.isEmpty)
    #expect(try await other.send("GET", "/v1/mine", []).status == 401)
  }

  @Test("another site cannot sign its visitor in here")
  func loginFromElsewhere() async throws {
    let client = try await GatewayPlace.shared.value.client
    for headers in [[Self.mode], [Self.mode, "Origin: https://evil.example"]] {
      let answer = try await client.request(
        "POST", "/v1/sessions", headers, body: Self.credentials)
      #expect(answer.status == 403)
      #expect(answer.values("set-cookie").isEmpty)
    }
    // Without cookies it is a call like any other.
    let plain = try await client.request("POST", "/v1/sessions", body: Self.credentials)
    #expect(plain.json["accessToken"] != nil)
    #expect(plain.values("set-cookie").isEmpty)
  }

  @Test("a session whose token has expired is told to refresh it")
  func expired() async throws {
    let place = try await GatewayPlace.shared.value
    let token = try place.token(lifetime: -100)
    let answer = try await place.client.get("/v1/mine", "Cookie: apus-access=\(token)")
    #expect(answer.status == 401)
    #expect(answer.problem == "https://apus.dev/problems/session-expired")
  }
}
