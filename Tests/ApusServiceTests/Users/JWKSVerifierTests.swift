// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import Testing

@testable import ApusService

@Suite struct JWKSVerifierTests {
  let server = KeyServer()
  let forge: TokenForge
  let user = UUID()
  let verifier: JWKSVerifier

  init() async throws {
    forge = try TokenForge()
    server.publish(forge)
    verifier = server.verifier()
    await verifier.refresh()
  }

  private func good(_ lifetime: Int64 = 600, roles: String = #"["customer"]"#) -> String {
    TokenForge.claims(
      user: user, roles: roles, iat: server.seconds, exp: server.seconds + lifetime)
  }

  private func refused(
    _ token: String, _ why: Comment, _ location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: RPCError.self, why, sourceLocation: location) {
      try verifier.principal(from: token)
    }
    #expect(error?.code == .unauthenticated, why, sourceLocation: location)
    if token.utf8.count > 40 {
      #expect(error?.message.contains(token.suffix(20)) == false, sourceLocation: location)
    }
  }

  @Test("a good token says who the user is and which roles it has")
  func accepted() throws {
    let principal = try verifier.principal(
      from: forge.token(good(roles: #"["customer","staff","wizard"]"#)))
    #expect(principal == Principal(id: user, roles: [.customer, .staff]))
  }

  @Test("the header chooses nothing: no other algorithm, no member beyond the three")
  func headers() throws {
    let claims = good()
    for header in [
      #"{"alg":"none","typ":"JWT","kid":"k1"}"#, #"{"alg":"HS256","typ":"JWT","kid":"k1"}"#,
      #"{"alg":"es256","typ":"JWT","kid":"k1"}"#, #"{"alg":"ES384","typ":"JWT","kid":"k1"}"#,
      #"{"alg":"ES256","typ":"at+jwt","kid":"k1"}"#, #"{"alg":"ES256","kid":"k1"}"#,
      #"{"alg":"ES256","typ":"JWT"}"#, #"{"alg":"ES256","typ":"JWT","kid":7}"#,
      #"{"alg":"ES256","typ":"JWT","kid":"k1","crit":"exp"}"#,
      #"{"alg":"ES256","typ":"JWT","kid":"k1","crit":["exp"]}"#,
      #"{"alg":"ES256","typ":"JWT","kid":"k1","jku":"https://evil.test/keys"}"#,
      #"{"alg":"none","alg":"ES256","typ":"JWT","kid":"k1"}"#,
      #"{"\u0061lg":"none","alg":"ES256","typ":"JWT","kid":"k1"}"#,
      "[]", "", "null", #"{"alg":"ES256","typ":"JWT","kid":"k1"}x"#,
    ] {
      refused(try forge.token(header: header, claims), "\(header)")
    }
    let unsigned = TokenForge.encode(#"{"alg":"none","typ":"JWT","kid":"k1"}"#)
    refused("\(unsigned).\(TokenForge.encode(claims)).", "unsigned")
  }

  @Test("a token signed by whatever else than a published key is refused")
  func signatures() throws {
    refused(try TokenForge(kid: "k1").token(good()), "another key of this name")
    let token = try forge.token(good())
    let parts = token.split(separator: ".")
    let text = "\(parts[0]).\(parts[1])."
    for (count, byte) in [(64, 0), (64, 0xff), (32, 1), (63, 1), (65, 1), (128, 1), (0, 0)] {
      let signature = [UInt8](repeating: UInt8(byte), count: count)
      refused(text + Base64URL.encode(signature), "\(count) bytes of \(byte)")
    }
    let changed = TokenForge.encode(good(roles: #"["staff"]"#))
    refused("\(parts[0]).\(changed).\(parts[2])", "other claims")
  }

  @Test("no prefix of a token is a token, nor is one with another letter in it")
  func truncated() throws {
    let token = try forge.token(good())
    for count in 0..<token.utf8.count { refused(String(token.prefix(count)), "\(count) bytes") }
    for extra in ["=", ".", ".x", " ", "\n", "AA", "é"] { refused(token + extra, "\(extra)") }
    refused(" " + token, "a space before")
    refused(token + String(repeating: "A", count: 4_096), "too long")
  }

  @Test("claims of somebody else, for somebody else, or in a shape of their own are refused")
  func claims() throws {
    let now = server.seconds
    let all = [
      TokenForge.claims(user: user, iss: "spiffe://evil/service/x", iat: now, exp: now + 60),
      TokenForge.claims(user: user, aud: "spiffe://other", iat: now, exp: now + 60),
      TokenForge.claims(user: user, roles: #""staff""#, iat: now, exp: now + 60),
      good().replacing(user.uuidString, with: "no-uuid"),
      good().replacing(#""aud":"#, with: #""aud":"spiffe://other","aud":"#),
      good().replacing(#""exp":"#, with: #""exp":1,"exp":"#),
      good().replacing(#""exp":"#, with: #""\u0065xp":"#),
      good().replacing(#""exp":"#, with: #""exq":"#),
      good().replacing(#""aud":""#, with: #""aud":[""#).replacing(
        #"test","sub"#, with: #"test"],"sub"#),
      TokenForge.claims(user: user, iat: now, exp: .max),
      TokenForge.claims(user: user, iat: .min, exp: now + 60), "[]", "{}", "7",
    ]
    for claims in all { refused(try forge.token(claims), "\(claims)") }
  }

  @Test("a token holds from iat and nbf to exp, and half a minute to both sides")
  func times() throws {
    let now = server.seconds
    let early = try forge.token(
      TokenForge.claims(user: user, iat: now, nbf: now + 31, exp: now + 600))
    refused(early, "not yet")
    server.advance(1)
    #expect(throws: Never.self) { try verifier.principal(from: early) }
    server.advance(628)
    #expect(throws: Never.self, "exp was 29 s ago") { try verifier.principal(from: early) }
    server.advance(1)
    refused(early, "expired; the cache knows it, too")
    let future = TokenForge.claims(
      user: user, iat: server.seconds + 3_600, nbf: 0, exp: server.seconds + 7_200)
    refused(try forge.token(future), "issued in the future")
  }

  @Test("a key that is not here is asked for at once, and not more often than every 5 seconds")
  func unknownKeys() async throws {
    let next = try TokenForge(kid: "k2")
    let token = try next.token(good())
    let running = Task { try await verifier.run() }
    defer { running.cancel() }
    while server.askedCount < 2 { await Task.yield() }
    server.publish(forge, next)
    let error = #expect(throws: RPCError.self) { try verifier.principal(from: token) }
    #expect(error?.code == .unavailable)
    while (try? verifier.principal(from: token)) == nil { await Task.yield() }
    let asked = server.askedCount
    #expect(asked == 3)

    let stranger = try TokenForge(kid: "k3").token(good())
    refused(stranger, "the keys are fresh, and it is none of them")
    server.advance(5)
    #expect(throws: RPCError.self) { try verifier.principal(from: stranger) }
    while server.askedCount == asked { await Task.yield() }
    for _ in 0..<100 { #expect(throws: RPCError.self) { try verifier.principal(from: stranger) } }
    #expect(server.askedCount == asked + 1)
  }

  @Test(
    "while the keys cannot be asked for, the old ones hold; before the first, nobody is refused")
  func away() async throws {
    server.setAway(true)
    await verifier.refresh()
    let token = try forge.token(good())
    #expect(throws: Never.self) { try verifier.principal(from: token) }
    let fresh = server.verifier()
    await fresh.refresh()
    let error = #expect(throws: RPCError.self) { try fresh.principal(from: token) }
    #expect(error?.code == .unavailable)
  }

  @Test("a key that is withdrawn takes with it what it has proven")
  func withdrawn() async throws {
    let token = try forge.token(good())
    _ = try verifier.principal(from: token)
    server.publish(try TokenForge(kid: "k2"))
    await verifier.refresh()
    let error = #expect(throws: RPCError.self) { try verifier.principal(from: token) }
    #expect(error?.code != nil)
  }

  @Test("a key of another kind, or no point of the curve, is no key")
  func kinds() throws {
    let x = Base64URL.encode(forge.key.x)
    let y = Base64URL.encode(forge.key.y)
    func key(
      kid: String = "k", kty: String = "EC", crv: String = "P-256", x: String,
      alg: String = "ES256",
      use: String = "sig"
    ) -> UserKey? {
      UserKey(kid: kid, kty: kty, crv: crv, x: x, y: y, alg: alg, use: use)
    }
    #expect(key(x: x) != nil)
    #expect(key(kty: "oct", x: x) == nil)
    #expect(key(crv: "P-384", x: x) == nil)
    #expect(key(x: x, alg: "HS256") == nil)
    #expect(key(x: x, use: "enc") == nil)
    #expect(key(x: y) == nil)
    #expect(key(x: "A" + x) == nil)
    #expect(key(kid: "", x: x) == nil)
  }

  @Test("the cache is bounded, and forgets what nobody uses first")
  func cache() {
    var cache = TokenCache(limit: 10)
    let principal = Principal(id: user, roles: [])
    cache.insert(.init(principal: principal, expires: 100), for: "used")
    for number in 0..<100 {
      cache.insert(.init(principal: principal, expires: 100), for: "t\(number)")
      #expect(cache.find("used", now: 0) == principal)
      #expect(cache.count <= 10)
    }
    #expect(cache.find("t0", now: 0) == nil)
    #expect(cache.find("used", now: 100) == nil)
  }
}
