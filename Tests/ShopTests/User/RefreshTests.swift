// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Testing
import UserAPI

@testable import ShopUser

@Suite struct RefreshTests {
  private func refresh(_ bench: UserBench, _ token: String, key: String? = nil) async throws
    -> Tokens
  {
    try await bench.users.with(idempotencyKey: IdempotencyKey(key ?? UUID().uuidString))
      .refresh(refreshToken: token)
  }

  private func outcome(_ bench: UserBench, _ token: String, key: String? = nil) async -> String? {
    await failure { _ = try await refresh(bench, token, key: key) }
  }

  @Test("each refresh gives the next pair, whose access token is good")
  func rotates() async throws {
    let bench = try await UserBench()
    var tokens = try await bench.signedIn()
    var seen: Set<String> = [tokens.refreshToken]
    for _ in 0..<5 {
      bench.clock.advance(seconds: 601)
      #expect(
        await failure { _ = try await bench.with(tokens.accessToken).me() } == nil,
        "30 s of leeway")
      bench.clock.advance(seconds: 30)
      #expect(
        await failure { _ = try await bench.with(tokens.accessToken).me() } == "unauthenticated")
      tokens = try await refresh(bench, tokens.refreshToken)
      #expect(seen.insert(tokens.refreshToken).inserted)
      #expect(try await bench.with(tokens.accessToken).me().name == "Ada")
    }
  }

  @Test("a used token that comes again ends the session, its newest token included")
  func reuse() async throws {
    let bench = try await UserBench()
    let first = try await bench.signedIn()
    let other = try await bench.login("ada@example.com")
    let second = try await refresh(bench, first.refreshToken)
    let third = try await refresh(bench, second.refreshToken)
    #expect(await outcome(bench, first.refreshToken) == "tokenReused")
    #expect(await outcome(bench, third.refreshToken) == "invalidToken")
    #expect(await outcome(bench, first.refreshToken) == "invalidToken")
    #expect(await outcome(bench, other.refreshToken) == nil, "another session goes on")
  }

  @Test("a refresh whose answer was lost gives the same pair again, for ten seconds and one key")
  func repeats() async throws {
    let bench = try await UserBench()
    let first = try await bench.signedIn()
    let second = try await refresh(bench, first.refreshToken, key: "k")
    bench.clock.advance(seconds: 10)
    let again = try await refresh(bench, first.refreshToken, key: "k")
    #expect(again.refreshToken == second.refreshToken)
    #expect(again.expiresAt == second.expiresAt)
    #expect(again.refreshExpiresAt == second.refreshExpiresAt)
    #expect(try await bench.with(again.accessToken).me().name == "Ada")
    bench.clock.advance(seconds: 1)
    #expect(await outcome(bench, first.refreshToken, key: "k") == "tokenReused")
  }

  @Test("another key, or a pair that was used already, is no repetition")
  func noRepetition() async throws {
    let bench = try await UserBench()
    let first = try await bench.signedIn()
    let second = try await refresh(bench, first.refreshToken, key: "k")
    _ = try await refresh(bench, second.refreshToken, key: "l")
    #expect(await outcome(bench, first.refreshToken, key: "k") == "tokenReused")

    let fresh = try await bench.login("ada@example.com")
    _ = try await refresh(bench, fresh.refreshToken, key: "k")
    #expect(await outcome(bench, fresh.refreshToken, key: "l") == "tokenReused")
  }

  @Test("of a token that many use at once under keys of their own, one gets a pair, and loses it")
  func parallel() async throws {
    let bench = try await UserBench()
    let first = try await bench.signedIn()
    let pairs = await withTaskGroup(of: Tokens?.self) { group in
      for _ in 0..<20 {
        group.addTask { try? await refresh(bench, first.refreshToken) }
      }
      return await group.reduce(into: [Tokens]()) { list, pair in
        if let pair { list.append(pair) }
      }
    }
    #expect(pairs.count == 1)
    #expect(await outcome(bench, try #require(pairs.first).refreshToken) == "invalidToken")
  }

  @Test("in any order of steps, one living token for a session, and none after a theft was seen")
  func property() async throws {
    for seed in UInt64(1)...12 {
      var random = Seeded(seed)
      let bench = try await UserBench()
      var live = try await bench.signedIn().refreshToken
      var used: [String] = []
      var isRevoked = false
      for step in 0..<40 {
        let context: Comment = "seed \(seed), step \(step)"
        switch Int.random(in: 0..<10, using: &random) {
        case 0 where !used.isEmpty:
          // 11 s, so that it is no repetition.
          bench.clock.advance(seconds: 11)
          let stolen = used.randomElement(using: &random) ?? ""
          let expected = isRevoked ? "invalidToken" : "tokenReused"
          #expect(await outcome(bench, stolen) == expected, context)
          isRevoked = true
        case 1 where !used.isEmpty:
          bench.clock.advance(seconds: Int64.random(in: 1...600, using: &random))
        case 2:
          #expect(await outcome(bench, "made up \(step)") == "invalidToken", context)
        default:
          guard !isRevoked else {
            #expect(await outcome(bench, live) == "invalidToken", context)
            continue
          }
          let key = "key \(step)"
          let next = try await refresh(bench, live, key: key).refreshToken
          if Bool.random(using: &random) {
            let again = try await refresh(bench, live, key: key).refreshToken
            #expect(again == next, context)
          }
          used.append(live)
          live = next
        }
      }
    }
  }

  @Test("a session ends by logout, by its owner, or after 30 days without a refresh")
  func ends() async throws {
    let bench = try await UserBench()
    let first = try await bench.signedIn()
    try await bench.users.logout(refreshToken: first.refreshToken)
    try await bench.users.logout(refreshToken: first.refreshToken)
    try await bench.users.logout(refreshToken: "unknown")
    #expect(await outcome(bench, first.refreshToken) == "invalidToken")

    let second = try await bench.login("ada@example.com")
    let mine = bench.with(second.accessToken)
    let sessions = try await mine.listSessions().sessions
    #expect(sessions.map(\.device) == ["test"])
    try await mine.revokeSession(id: sessions[0].id)
    #expect(await outcome(bench, second.refreshToken) == "invalidToken")
    #expect(try await mine.listSessions().sessions.isEmpty)

    let third = try await bench.login("ada@example.com")
    bench.clock.advance(seconds: 30 * 86_400)
    #expect(await outcome(bench, third.refreshToken) == "invalidToken")
  }

  @Test("nobody ends the session of somebody else")
  func foreign() async throws {
    let bench = try await UserBench()
    let ada = try await bench.signedIn()
    let eve = try await bench.signedIn("eve@example.com")
    let session = try await bench.with(ada.accessToken).listSessions().sessions[0]
    #expect(
      await failure { try await bench.with(eve.accessToken).revokeSession(id: session.id) }
        == "unknownSession")
    try await bench.with(eve.accessToken).revokeAllSessions()
    #expect(await outcome(bench, ada.refreshToken) == nil)
    #expect(await outcome(bench, eve.refreshToken) == "invalidToken")
  }

  @Test("a user has 50 sessions at the most; the oldest go")
  func bounded() async throws {
    let bench = try await UserBench()
    let first = try await bench.signedIn()
    for _ in 0..<49 {
      bench.clock.advance(seconds: 1)
      _ = try await bench.login("ada@example.com")
    }
    #expect(try await bench.with(first.accessToken).listSessions().sessions.count == 50)
    bench.clock.advance(seconds: 1)
    let last = try await bench.login("ada@example.com")
    #expect(try await bench.with(last.accessToken).listSessions().sessions.count == 50)
    #expect(await outcome(bench, first.refreshToken) == "invalidToken")
  }
}

/// SplitMix64.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}
