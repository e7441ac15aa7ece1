// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusTransport
import Testing

@testable import Gateway

/// A registry, a service that describes itself, and the gateway before it, over sockets.
@Suite struct GatewaySystemTests {
  private static let book = "0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01"

  @Test("a route that nobody has told the gateway of is served")
  func serves() async throws {
    let place = try await GatewayPlace.shared.value
    let answer = try await place.client.get("/v1/books/\(Self.book)")
    #expect(answer.status == 200)
    #expect(answer["content-type"] == "application/json")
    #expect(answer["cache-control"] == "no-store")
    #expect(answer["x-content-type-options"] == "nosniff")
    #expect(answer["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
    #expect(answer["x-request-id"] != nil)
    #expect(answer.json["copies"] == "18446744073709551615")
    #expect(try await place.client.get("/v1/books/newest").json["title"] == "the newest")
    #expect(try await place.client.get("/health").json["status"] == "serving")
    #expect(try await place.client.get("/openapi.json").json["openapi"] == "3.1.0")
    #expect(try await place.client.get("/docs").body.contains("/docs/docs.js"))
  }

  @Test("HEAD is GET without a body, OPTIONS says what there is, and other verbs are told so")
  func verbs() async throws {
    let place = try await GatewayPlace.shared.value
    let client = place.client
    let connection = try await client.open()
    connection.write("HEAD /v1/books HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    try await eventually("it is answered") { connection.isClosed }
    #expect(connection.text.hasPrefix("HTTP/1.1 200"))
    #expect(connection.text.hasSuffix("\r\n\r\n"))
    let options = try await client.request("OPTIONS", "/v1/books")
    #expect(options.status == 204)
    #expect(options["allow"] == "GET, HEAD, OPTIONS")
    let other = try await client.request("DELETE", "/v1/books")
    #expect(other.status == 405)
    #expect(other["allow"] == "GET, HEAD, OPTIONS")
    #expect(try await client.request("POST", "/v1/inner").status == 404)
  }

  @Test("declared errors, violations and failures are problems")
  func problems() async throws {
    let place = try await GatewayPlace.shared.value
    let missing = try await place.client.get("/v1/books/\(ShelfHandler.missing.uuidString)")
    #expect(missing.status == 404)
    #expect(missing["content-type"] == "application/problem+json")
    #expect(missing.problem == "urn:apus:test.shelf.v1.UnknownBook")
    #expect(missing.json["instance"] == missing["x-request-id"].map { .string($0) })
    let wrong = try await place.client.get("/v1/books?page.size=99&kinds=horror&x=1")
    #expect(wrong.status == 400)
    guard case .array(let violations)? = wrong.json["violations"] else {
      Issue.record("there are violations")
      return
    }
    #expect(violations.first?["path"] == "x")
    for (code, status) in [(13, 500), (8, 429), (14, 503), (9, 409), (7, 403), (12, 501)] {
      let answer = try await place.client.get("/v1/fault/\(code)")
      #expect(answer.status == status)
      #expect((answer["retry-after"] != nil) == [429, 503].contains(status))
      if [500, 503].contains(status) { #expect(!answer.body.contains("secret")) }
    }
  }

  @Test(
    "a form is read where the path has said all, as mail programs unsubscribe, and nowhere else")
  func forms() async throws {
    let place = try await GatewayPlace.shared.value
    let form = "application/x-www-form-urlencoded"
    let text = "List-Unsubscribe=One-Click"
    let ended = try await place.client.request(
      "POST", "/v1/letters/abc/end", body: text, type: form)
    #expect(ended.status == 204)
    let signIn = try await place.client.request("POST", "/v1/sessions", body: text, type: form)
    #expect(signIn.status == 415)
  }

  @Test("a public reply is asked for once, has a tag, and is nothing new to who knows it")
  func caching() async throws {
    let place = try await GatewayPlace.shared.value
    let target = "/v1/books?query=tag"
    let first = try await place.client.get(target)
    let token = try place.token()
    let second = try await place.client.get(target, "Authorization: Bearer \(token)")
    #expect(first["cache-control"] == "public, max-age=60")
    // For anybody: a user who asks leaves no trace in what others are given.
    #expect(second.body == first.body)
    #expect(second.json["user"] == "")
    let tag = try #require(first["etag"])
    let third = try await place.client.get(target, "If-None-Match: \(tag)")
    #expect(third.status == 304)
    #expect(third.body.isEmpty)
    let own = try await place.client.get("/v1/mine", "Authorization: Bearer \(token)")
    #expect(own["cache-control"] == "private, max-age=5")
    #expect(own["vary"] == "authorization, cookie")
    #expect(own["etag"] != nil)
  }

  @Test("the user goes on to the service, which checks it again, and so do key and address")
  func passesOn() async throws {
    let place = try await GatewayPlace.shared.value
    let token = try place.token()
    let answer = try await place.client.request(
      "POST", "/v1/books/\(Self.book)/notes",
      ["Authorization: Bearer \(token)", "Idempotency-Key: once-7", "X-Forwarded-For: 6.6.6.6"],
      body: #"{"text":"good","stars":5}"#)
    #expect(answer.status == 200)
    #expect(answer.json["user"] == .string(TokenForge.user.uuidString.lowercased()))
    #expect(answer.json["key"] == "once-7")
    #expect(answer.json["address"] == "127.0.0.1")
    #expect(try await place.client.get("/v1/mine").status == 401)
    let staff = try place.token(roles: #"["staff"]"#)
    #expect(
      try await place.client.get("/v1/mine", "Authorization: Bearer \(staff)").status == 403)
  }

  @Test("a token that is not of the users' service, or not of now, is 401 wherever it is shown")
  func tokens() async throws {
    let place = try await GatewayPlace.shared.value
    let now = WallClock.now()
    let user = TokenForge.user
    let good = TokenForge.claims(user: user, iat: now, exp: now + 600)
    let forge = place.forge
    let parts = try forge.token(good).split(separator: ".")
    let none = TokenForge.encode(#"{"alg":"none","typ":"JWT","kid":"k1"}"#)
    let tokens: [String: String] = [
      "none": "\(none).\(parts[1]).", "none with a signature": "\(none).\(parts[1]).\(parts[2])",
      "another algorithm": try forge.token(
        header: #"{"alg":"HS256","typ":"JWT","kid":"k1"}"#, good),
      "another key": try TokenForge(kid: "k1").token(good),
      "an unknown key": try TokenForge(kid: "../../etc/passwd").token(good),
      "a key of its own": try forge.token(
        header: #"{"alg":"ES256","typ":"JWT","kid":"k1","jku":"http://evil"}"#, good),
      "expired": try forge.token(TokenForge.claims(user: user, iat: now - 900, exp: now - 300)),
      "not yet": try forge.token(TokenForge.claims(user: user, iat: now + 300, exp: now + 900)),
      "another issuer": try forge.token(
        TokenForge.claims(
          user: user, iss: "spiffe://test/service/evil.v1", iat: now, exp: now + 600)),
      "another audience": try forge.token(
        TokenForge.claims(user: user, aud: "spiffe://other", iat: now, exp: now + 600)),
      "changed":
        "\(parts[0]).\(TokenForge.encode(TokenForge.claims(user: user, roles: #"["admin"]"#, iat: now, exp: now + 600))).\(parts[2])",
      "huge": String(repeating: "a", count: 5_000), "empty": "", "no token": "x", "dots": "..",
    ]
    for (name, token) in tokens {
      for target in ["/v1/mine", "/v1/books"] {
        var answer = try await place.client.get(target, "Authorization: Bearer \(token)")
        // A key that is not known may be a new one: it is asked for, once in a while.
        if answer.status == 503 {
          try await eventually("it is decided") {
            try await place.client.get(target, "Authorization: Bearer \(token)").status == 401
          }
          answer = try await place.client.get(target, "Authorization: Bearer \(token)")
        }
        #expect(answer.status == 401, "\(name) at \(target)")
        #expect(token.count < 20 || !answer.body.contains(token.suffix(20)), "\(name)")
      }
    }
    #expect(try await place.client.get("/v1/mine", "Authorization: Basic YTpi").status == 401)
  }

  @Test("a stream comes as events, ends with a word, and does not tell again what a reader has")
  func events() async throws {
    let place = try await GatewayPlace.shared.value
    let target = "/v1/books/\(Self.book)/events"
    func events(_ headers: String) async throws -> String {
      let connection = try await place.client.open()
      connection.write("GET \(target) HTTP/1.1\r\nHost: a\r\n\(headers)\r\n")
      try await eventually("the stream ends") { connection.text.contains("event: end") }
      connection.close()
      return connection.text
    }
    let text = try await events("")
    #expect(text.lowercased().contains("content-type: text/event-stream"))
    // "one", "one", "two": what is said twice is told twice.
    #expect(text.contains("id: 3-") && !text.contains("id: 4-"))
    let id = try #require(
      text.firstRange(of: "id: 1-").map { text[$0.upperBound...].prefix { $0 != "\n" } })
    let resumed = try await events("Last-Event-ID: 1-\(id)\r\n")
    // Who has "one" is told the second one and "two".
    #expect(resumed.contains("id: 2-") && resumed.contains("id: 3-"))
    #expect(!resumed.contains("id: 1-") && !resumed.contains("id: 4-"))

    let missing = "/v1/books/\(ShelfHandler.missing.uuidString)/events"
    let connection = try await place.client.open()
    connection.write("GET \(missing) HTTP/1.1\r\nHost: a\r\n\r\n")
    try await eventually("the problem comes") { connection.text.contains("event: problem") }
    #expect(connection.text.contains("urn:apus:test.shelf.v1.UnknownBook"))
    connection.close()
    #expect(try await place.client.get(target, "Accept: application/json").status == 406)
  }

  @Test("pages of other origins may call when they are allowed, and are not told else")
  func crossOrigin() async throws {
    let place = try await GatewayPlace(["APUS_GATEWAY_ORIGINS": "https://app.example"])
    let client = place.client
    let asked = try await client.request(
      "OPTIONS", "/v1/books",
      ["Origin: https://app.example", "Access-Control-Request-Method: GET"])
    #expect(asked["access-control-allow-origin"] == "https://app.example")
    #expect(asked["access-control-allow-methods"] == "GET, HEAD, OPTIONS")
    let allowed = try await client.get("/v1/books", "Origin: https://app.example")
    #expect(allowed["access-control-allow-origin"] == "https://app.example")
    #expect(allowed.values("vary") == ["origin"])
    for origin in ["https://evil.example", "https://app.example.evil", "null"] {
      let answer = try await client.get("/v1/books", "Origin: \(origin)")
      #expect(answer["access-control-allow-origin"] == nil)
    }
    await place.stop()
  }
}
