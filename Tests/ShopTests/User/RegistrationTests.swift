// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Testing
import UserAPI

@testable import ShopUser

@Suite struct RegistrationTests {
  @Test("who registers can sign in once the address is verified, and not before")
  func verifies() async throws {
    let bench = try await UserBench()
    try await bench.register("Ada@Example.com ".trimmingBlanks)
    #expect(await failure { _ = try await bench.login("ada@example.com") } == "emailNotVerified")
    let mail = try #require(try await bench.mails(VerificationRequested.self).first)
    #expect(mail.email == "Ada@Example.com")
    try await bench.users.verifyEmail(token: mail.token)
    try await bench.users.verifyEmail(token: mail.token)
    let tokens = try await bench.login("ADA@example.com")
    let me = try await bench.with(tokens.accessToken).me()
    #expect(me.status == .active && me.roles == ["customer"] && me.email == "Ada@Example.com")
    let changes = try await bench.mails(UserChanged.self)
    #expect(changes.map(\.status) == [.pending, .active])
    #expect(changes.map(\.version) == [1, 2])
  }

  @Test("registering a known address is answered alike; its owner gets a mail and loses nothing")
  func known() async throws {
    let bench = try await UserBench()
    _ = try await bench.signedIn()
    bench.clock.advance(seconds: 61)
    try await bench.register("ADA@example.com", password: "an attacker's own")
    #expect(try await bench.mails(PasswordResetRequested.self).count == 1)
    #expect(
      await failure { _ = try await bench.login("ada@example.com", password: "an attacker's own") }
        == "invalidCredentials")
    await #expect(throws: Never.self) { try await bench.login("ada@example.com") }
    try await bench.register("ada@example.com")
    #expect(
      try await bench.mails(PasswordResetRequested.self).count == 1, "one mail a minute, no more")
  }

  @Test("an unproven account is that of its newest registration, whose token alone is good")
  func squatted() async throws {
    let bench = try await UserBench()
    try await bench.register("ada@example.com", password: "of the squatter")
    bench.clock.advance(seconds: 61)
    try await bench.register("ada@example.com")
    let mails = try await bench.mails(VerificationRequested.self)
    #expect(mails.count == 2)
    #expect(
      await failure { try await bench.users.verifyEmail(token: mails[0].token) } == "invalidToken")
    try await bench.users.verifyEmail(token: mails[1].token)
    #expect(
      await failure { _ = try await bench.login("ada@example.com", password: "of the squatter") }
        == "invalidCredentials")
    await #expect(throws: Never.self) { try await bench.login("ada@example.com") }
  }

  @Test("a registration repeated under its key mails once; the key with another address is refused")
  func repeated() async throws {
    let bench = try await UserBench()
    let client = bench.users.with(idempotencyKey: IdempotencyKey("once"))
    for _ in 0..<3 {
      try await client.register(email: "a@b.example", password: UserBench.password, name: "A")
    }
    #expect(try await bench.mails(VerificationRequested.self).count == 1)
    let other = await failure {
      try await client.register(email: "c@d.example", password: UserBench.password, name: "A")
    }
    #expect(other == "keyReused")
  }

  @Test("a verification token ends after a day, a new one is mailed once a minute")
  func tokens() async throws {
    let bench = try await UserBench()
    try await bench.register("ada@example.com")
    try await bench.users.resendVerification(email: "ada@example.com")
    try await bench.users.resendVerification(email: "nobody@example.com")
    #expect(try await bench.mails(VerificationRequested.self).count == 1)
    bench.clock.advance(seconds: 61)
    try await bench.users.resendVerification(email: "ada@example.com")
    let mails = try await bench.mails(VerificationRequested.self)
    #expect(mails.count == 2)
    bench.clock.advance(seconds: 86_400)
    #expect(
      await failure { try await bench.users.verifyEmail(token: mails[1].token) } == "invalidToken")
  }

  @Test("whoever proves the address that the surroundings name is staff, nobody else")
  func staff() async throws {
    let bench = try await UserBench { $0.staff = ["boss@example.com"] }
    let boss = try await bench.signedIn("Boss@example.com")
    #expect(try await bench.with(boss.accessToken).me().roles == ["customer", "staff"])
    let ada = try await bench.signedIn("ada@example.com")
    #expect(try await bench.with(ada.accessToken).me().roles == ["customer"])
  }

  @Test("only with SHOP_AUTO_VERIFY somebody is taken at their word")
  func autoVerify() async throws {
    let bench = try await UserBench { $0.isAutoVerifying = true }
    try await bench.register("ada@example.com")
    await #expect(throws: Never.self) { try await bench.login("ada@example.com") }
    #expect(try await bench.mails(VerificationRequested.self).isEmpty)
  }

  @Test("what breaks the rules of the schema does not come in")
  func validation() async throws {
    let bench = try await UserBench()
    for (email, password, name) in [
      ("no address", UserBench.password, "A"), ("a@b.example", "short", "A"),
      ("a@b.example", UserBench.password, ""),
      ("a@b.example", String(repeating: "x", count: 129), "A"),
    ] {
      let code = await failure {
        try await bench.users.register(email: email, password: password, name: name)
      }
      #expect(code == "invalidArgument")
    }
    let card = await failure {
      try await bench.users.register(
        email: "a@b.example", password: UserBench.password, name: "4111 1111 1111 1111")
    }
    #expect(card == "cardNumberRefused")
  }
}
