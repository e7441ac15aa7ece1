// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

@Suite struct LimitsTests {
  private static let second: UInt64 = 1_000_000_000

  @Test("a bucket gives its burst, then its rate, and says when there is one again")
  func bucket() {
    let rate = TokenBucket.Rate(perSecond: 2, burst: 3)
    var bucket = TokenBucket(rate, now: 0)
    #expect((0..<3).map { _ in bucket.take(rate, now: 0).isTaken } == [true, true, true])
    let refused = bucket.take(rate, now: 0)
    #expect(refused == .init(isTaken: false, remaining: 0, seconds: 0.5))
    #expect(!bucket.take(rate, now: Self.second / 2 - 1).isTaken)
    #expect(bucket.take(rate, now: Self.second / 2).isTaken)
    // A clock that seems to go back gives nothing.
    #expect(!bucket.take(rate, now: 0).isTaken)
    #expect(bucket.take(rate, now: 100 * Self.second).remaining == 2)
  }

  @Test("addresses that are invented fill no memory, and who is known stays known")
  func bounded() {
    var limiter = RateLimiter(.init(perSecond: 1, burst: 2))
    _ = limiter.take("me", now: 0)
    _ = limiter.take("me", now: 0)
    for number in 0..<3 * RateLimiter.generationSize {
      _ = limiter.take("\(number)", now: 0)
      if number % 1_000 == 0 { #expect(!limiter.take("me", now: 0).isTaken) }
    }
    #expect(limiter.count <= 2 * RateLimiter.generationSize + 1)
  }

  @Test("so many at once are in, of one network and in all, and each that leaves makes room")
  func presence() throws {
    var presence = Presence(maxCount: 3, maxCountPerNetwork: 2)
    try presence.enter("a")
    try presence.enter("a")
    #expect(throws: Presence.Refusal.networkIsFull) { try presence.enter("a") }
    try presence.enter("b")
    #expect(throws: Presence.Refusal.full) { try presence.enter("c") }
    presence.leave("a")
    try presence.enter("c")
    // Nobody leaves who has not come.
    presence.leave("z")
    #expect(presence.count == 3)
  }

  @Test(
    "limits count a network of IPv6 as one, and the two spellings of IPv4 as one each",
    arguments: [
      ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::1", "6:20:1:d:b8:0:1:0:2"),
      ("2001:db8:1:2:ffff::9", "6:20:1:d:b8:0:1:0:2"), ("::ffff:192.0.2.7", "4:c0:0:2:7"),
    ])
  func networks(text: String, network: String) {
    #expect(ClientAddress(text)?.network == network)
  }

  @Test("of the forwarded addresses no more are believed than there are proxies")
  func forwarded() {
    func address(_ forwarded: String..., proxies: Int) -> String {
      ClientAddress.of(peer: "10.0.0.1", forwarded: forwarded, proxyCount: proxies).text
    }
    #expect(address("1.1.1.1, 2.2.2.2", proxies: 0) == "10.0.0.1")
    #expect(address("1.1.1.1, 2.2.2.2", proxies: 1) == "2.2.2.2")
    #expect(address("1.1.1.1", "2.2.2.2", proxies: 2) == "1.1.1.1")
    #expect(address("2.2.2.2", proxies: 2) == "10.0.0.1")
    #expect(address("evil", proxies: 1) == "10.0.0.1")
    #expect(address(proxies: 1) == "10.0.0.1")
  }

  @Test("the turnstile says what is left, and by 429 when to come again")
  func turnstile() throws {
    var limits = GatewayLimits()
    limits.addressRate = .init(perSecond: 1, burst: 2)
    limits.requestCountPerAddress = 1
    let turnstile = Turnstile(limits) { 0 }
    let me = try #require(ClientAddress("192.0.2.1"))
    let allowance = try turnstile.pass(me)
    #expect(allowance?.headers.map(\.value) == ["\"address\";q=2;w=2", "\"address\";r=1;t=1"])
    _ = try turnstile.pass(me)
    let refused = try #require(throws: Problem.self) { try turnstile.pass(me) }
    #expect(refused.status == 429)
    #expect(refused.retryAfter == .seconds(1))
    // Others are not held up.
    _ = try turnstile.pass(try #require(ClientAddress("192.0.2.2")))

    try turnstile.enter(.request, me)
    #expect(throws: Problem.self) { try turnstile.enter(.request, me) }
    turnstile.leave(.request, me)
    try turnstile.enter(.request, me)
  }

  @Test("what the environment says wrongly is told with what it should be")
  func settings() throws {
    let settings = try GatewaySettings(environment: [
      "APUS_GATEWAY_RATE": "0", "APUS_GATEWAY_USER_RATE": "7", "APUS_GATEWAY_MAX_BODY": "4096",
      "APUS_GATEWAY_ORIGINS": "https://a.example,https://b.example",
    ])
    #expect(settings.limits.addressRate == nil)
    #expect(settings.limits.userRate == .init(perSecond: 7, burst: 14))
    #expect(settings.limits.bodyByteCount == 4_096)
    #expect(settings.origins == ["https://a.example", "https://b.example"])
    for (name, value) in [
      ("APUS_PORT", "x"), ("APUS_GATEWAY_RATE", "-1"), ("APUS_GATEWAY_SECURE", "maybe"),
      ("APUS_GATEWAY_CERT", "only.pem"), ("APUS_GATEWAY_MAX_BODY", "1"),
    ] {
      let error = #expect(throws: (any Error).self) {
        try GatewaySettings(environment: [name: value])
      }
      #expect("\(error.map { "\($0)" } ?? "")".contains(name), "\(name)")
    }
  }
}
