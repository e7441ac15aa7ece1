// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Testing
import UserAPI

@testable import ShopUser

@Suite struct PasswordTests {
  @Test("who changes the password ends all sessions but the own one")
  func change() async throws {
    let bench = try await UserBench()
    let mine = try await bench.signedIn()
    let other = try await bench.login("ada@example.com")
    let client = bench.with(mine.accessToken).with(idempotencyKey: IdempotencyKey("c"))
    for _ in 0..<2 {
      try await client.changePassword(
        current: UserBench.password, password: "an even better one",
        refreshToken: mine.refreshToken)
    }
    #expect(
      await failure { _ = try await bench.users.refresh(refreshToken: other.refreshToken) }
        == "invalidToken")
    #expect(
      await failure { _ = try await bench.users.refresh(refreshToken: mine.refreshToken) } == nil)
    #expect(await failure { _ = try await bench.login("ada@example.com") } == "invalidCredentials")
    _ = try await bench.login("ada@example.com", password: "an even better one")
  }

  @Test("guesses of the current password are counted as those at the door are")
  func guesses() async throws {
    let bench = try await UserBench()
    let mine = bench.with(try await bench.signedIn().accessToken)
    func guess() async -> String? {
      await failure {
        try await mine.changePassword(current: "a guess", password: "an even better one")
      }
    }
    for _ in 0..<5 { #expect(await guess() == "invalidCredentials") }
    #expect(await guess() == "accountLocked")
    #expect(await failure { _ = try await bench.login("ada@example.com") } == "accountLocked")
  }

  @Test("a refresh token of somebody else keeps no session")
  func foreignSession() async throws {
    let bench = try await UserBench()
    let ada = try await bench.signedIn()
    let eve = try await bench.signedIn("eve@example.com")
    try await bench.with(ada.accessToken).changePassword(
      current: UserBench.password, password: "an even better one", refreshToken: eve.refreshToken)
    #expect(
      await failure { _ = try await bench.users.refresh(refreshToken: ada.refreshToken) }
        == "invalidToken")
  }

  @Test("a reset token is good once, for half an hour, and ends all sessions and the lock")
  func reset() async throws {
    let bench = try await UserBench()
    let tokens = try await bench.signedIn()
    for _ in 0..<6 {
      _ = await failure { _ = try await bench.login("ada@example.com", password: "wrong") }
    }
    try await bench.users.requestPasswordReset(email: "ADA@example.com")
    try await bench.users.requestPasswordReset(email: "ada@example.com")
    try await bench.users.requestPasswordReset(email: "nobody@example.com")
    let mails = try await bench.mails(PasswordResetRequested.self)
    #expect(mails.count == 1)
    let confirm = { (password: String) in
      await failure {
        try await bench.users.confirmPasswordReset(token: mails[0].token, password: password)
      }
    }
    #expect(await confirm("the second password") == nil)
    #expect(await confirm("the third password") == "invalidToken")
    _ = try await bench.login("ada@example.com", password: "the second password")
    #expect(
      await failure { _ = try await bench.users.refresh(refreshToken: tokens.refreshToken) }
        == "invalidToken")

    bench.clock.advance(seconds: 61)
    try await bench.users.requestPasswordReset(email: "ada@example.com")
    let late = try #require(try await bench.mails(PasswordResetRequested.self).last)
    bench.clock.advance(seconds: 1_800)
    let refused = await failure {
      try await bench.users.confirmPasswordReset(token: late.token, password: "the third password")
    }
    #expect(refused == "invalidToken")
  }

  @Test("a reset repeated under its key is done once")
  func repeatedReset() async throws {
    let bench = try await UserBench()
    _ = try await bench.signedIn()
    try await bench.users.requestPasswordReset(email: "ada@example.com")
    let mail = try #require(try await bench.mails(PasswordResetRequested.self).first)
    let client = bench.users.with(idempotencyKey: IdempotencyKey("r"))
    for _ in 0..<3 {
      try await client.confirmPasswordReset(token: mail.token, password: "the second password")
    }
  }

  @Test("a token of one kind is none of the other")
  func kinds() async throws {
    let bench = try await UserBench()
    try await bench.register("ada@example.com")
    let mail = try #require(try await bench.mails(VerificationRequested.self).first)
    let refused = await failure {
      try await bench.users.confirmPasswordReset(token: mail.token, password: "the second password")
    }
    #expect(refused == "invalidToken")
  }

  @Test("however an é is composed, it is the same password")
  func normalised() async throws {
    let hash = try PasswordHash.make("caf\u{e9} au lait", .init(log2Cost: 4))
    #expect(try hash.matches("cafe\u{301} au lait"))
    #expect(try !hash.matches("cafe au lait"))
    #expect(try !PasswordHash.ofNobody(.init(log2Cost: 4)).matches(""))
  }
}
