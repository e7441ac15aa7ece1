// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import ShopTesting
import Testing
import UserAPI

@testable import ShopUser

@Suite struct StaffTests {
  @Test("what is for staff is not for customers, nor for services without a token")
  func refused() async throws {
    let bench = try await UserBench()
    let customer = bench.with(try await bench.signedIn().accessToken)
    let id = try await bench.id("ada@example.com")
    #expect(await failure { _ = try await customer.getUser(user: id) } == "permissionDenied")
    #expect(await failure { _ = try await bench.users.getUser(user: id) } == "unauthenticated")
    #expect(await failure { _ = try await bench.users.me() } == "unauthenticated")
    #expect(
      await failure { _ = try await bench.users.with(userToken: "x").me() } == "unauthenticated")
  }

  @Test("a role that is given or taken counts from the next sign-in on, which is asked for")
  func roles() async throws {
    let bench = try await UserBench { $0.staff = ["boss@example.com"] }
    let boss = bench.with(try await bench.signedIn("boss@example.com").accessToken)
    let tokens = try await bench.signedIn()
    let id = try await bench.id("ada@example.com")
    #expect(
      try await boss.assignRole(user: id, role: "staff", granted: true).roles
        == ["customer", "staff"])
    #expect(
      await failure { _ = try await bench.users.refresh(refreshToken: tokens.refreshToken) }
        == "invalidToken")
    let ada = bench.with(try await bench.login("ada@example.com").accessToken)
    #expect(try await ada.getUser(user: id).id == id)
    #expect(
      await failure { _ = try await boss.assignRole(user: id, role: "root", granted: true) }
        == "invalidArgument")
    #expect(
      try await boss.assignRole(user: id, role: "staff", granted: false).roles == ["customer"])
  }

  @Test("users are found by the beginning of their address, page after page, each once")
  func search() async throws {
    let bench = try await UserBench(caller: "operator/ada") { $0.isAutoVerifying = true }
    for number in 0..<7 {
      bench.clock.advance(seconds: 1)
      try await bench.register("a\(number)@example.com")
    }
    try await bench.register("b_@example.com")
    var found: [String] = []
    var cursor = ""
    repeat {
      let page = try await bench.users.searchUsers(
        prefix: "A", page: PageRequest(cursor: cursor, limit: 3))
      #expect(page.users.count <= 3)
      found += page.users.map(\.email)
      cursor = page.cursor
    } while !cursor.isEmpty
    #expect(found == (0..<7).reversed().map { "a\($0)@example.com" })
    #expect(try await bench.users.searchUsers(prefix: "%", page: nil).users.isEmpty)
    #expect(try await bench.users.searchUsers(prefix: "", page: nil).users.count == 8)
    let bad = await failure {
      _ = try await bench.users.searchUsers(prefix: "", page: PageRequest(cursor: "x"))
    }
    #expect(bad == "invalidArgument")
  }

  @Test("an export has all that is kept; a deletion leaves nothing of it, and tells everybody")
  func erasure() async throws {
    let bench = try await UserBench()
    let tokens = try await bench.signedIn("canary.address@example.com")
    let mine = bench.with(tokens.accessToken)
    _ = try await mine.updateProfile(name: "Canaria Name")
    _ = try await mine.addAddress(
      address: PostalAddress(
        recipient: "Canaria Name", line1: "Canary Street", city: "B", postalCode: "1", country: "DE"
      ))
    _ = try await mine.addPaymentToken(
      token: "tok_canary", brand: "visa", last4: "1111", expiryMonth: 1, expiryYear: 2030)
    let id = try await bench.id("canary.address@example.com")
    let staff = UserClient(
      channel: RPCChannel.inProcess(bench.handler, caller: "operator/ada", users: bench.verifier))
    defer { staff.channel.close() }
    let export = try await staff.exportData(user: id)
    #expect(export.user.name == "Canaria Name" && export.addresses.count == 1)
    #expect(export.paymentMethods.count == 1 && export.sessions.count == 1)
    #expect(export.audit.first?.action == "data exported")

    let keyed = staff.with(idempotencyKey: IdempotencyKey("d"))
    for _ in 0..<2 { try await keyed.deleteUser(user: id) }
    #expect(try await bench.mails(UserDeleted.self).map(\.user) == [id])
    let last = try #require(try await bench.mails(UserChanged.self).last)
    #expect(last.status == .deleted && last.email.isEmpty && last.name.isEmpty)
    #expect(await failure { _ = try await staff.getUser(user: id) } == "unknownUser")
    #expect(await failure { _ = try await mine.me() } == "unauthenticated")
    for needle in ["anary", "anaria"] {
      #expect(try await tables(bench, holding: needle).isEmpty)
    }
    bench.clock.advance(seconds: 61)
    _ = try await bench.signedIn("canary.address@example.com")
    #expect(try await bench.id("canary.address@example.com") != id, "the address is free again")
  }

  /// The tables that have `needle` in any column; the outbox is the bus's, which forgets by time.
  private func tables(_ bench: UserBench, holding needle: String) async throws -> [String] {
    try await bench.store.read { db in
      let names: [String] = try db.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'apus_outbox'"
      ) { row in try row["name"] }
      return try names.filter { table in
        let columns: [String] = try db.rows("SELECT name FROM pragma_table_info(\(table))") { row in
          try row["name"]
        }
        let condition = columns.map { "instr(CAST(\"\($0)\" AS TEXT), '\(needle)') > 0" }
          .joined(separator: " OR ")
        return try db.exists(SQL(stringLiteral: "SELECT 1 FROM \"\(table)\" WHERE \(condition)"))
      }
    }
  }

  @Test("no table has a password or a token as it is, the outbox aside")
  func hashed() async throws {
    let bench = try await UserBench()
    let first = try await bench.signedIn()
    let second = try await bench.users.refresh(refreshToken: first.refreshToken)
    try await bench.users.requestPasswordReset(email: "ada@example.com")
    let reset = try #require(try await bench.mails(PasswordResetRequested.self).first).token
    let verification = try #require(try await bench.mails(VerificationRequested.self).first).token
    for secret in [
      UserBench.password, first.refreshToken, second.refreshToken, first.accessToken, reset,
      verification,
    ] {
      #expect(try await tables(bench, holding: secret).isEmpty)
    }
  }

  @Test("what describes a request or a reply names no secret")
  func redacted() async throws {
    let texts = [
      "\(UserServiceLoginRequest(email: "canary@x.example", password: "canary", device: "canary"))",
      "\(UserServiceRegisterRequest(email: "canary@x.example", password: "canary", name: "canary"))",
      "\(Tokens(accessToken: "canary", refreshToken: "canary"))",
      "\(PaymentMethod(token: "canary"))",
      "\(SavedAddress(address: PostalAddress(recipient: "canary", line1: "canary")))",
      "\(User(email: "canary@x.example", name: "canary"))",
      "\(UserServiceChangePasswordRequest(current: "canary", password: "canary", refreshToken: "canary"))",
      "\(UserServiceVerifyEmailRequest(token: "canary"))",
      "\(UserServiceConfirmPasswordResetRequest(token: "canary", password: "canary"))",
      "\(UserServiceUpdateProfileRequest(name: "canary"))",
      "\(UserServiceSearchUsersRequest(prefix: "canary"))",
      "\(UserChanged(email: "canary@x.example", name: "canary"))",
      "\(PasswordResetRequested(email: "canary@x.example", token: "canary"))",
    ]
    for text in texts { #expect(!text.contains("canary")) }
  }
}
