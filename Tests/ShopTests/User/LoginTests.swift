// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import Testing
import UserAPI

@testable import ShopUser

@Suite struct LoginTests {
  private func wrong(_ bench: UserBench, _ email: String = "ada@example.com") async -> String? {
    await failure { _ = try await bench.login(email, password: "not the password") }
  }

  @Test("an unknown address is answered, counted and locked as a known one is")
  func enumeration() async throws {
    let bench = try await UserBench()
    _ = try await bench.signedIn()
    for _ in 0..<5 {
      #expect(await wrong(bench) == "invalidCredentials")
      #expect(await wrong(bench, "nobody@example.com") == "invalidCredentials")
    }
    #expect(await wrong(bench) == "accountLocked")
    #expect(await wrong(bench, "nobody@example.com") == "accountLocked")
  }

  @Test("each try beyond the fifth doubles the time until the next, up to a quarter of an hour")
  func lockout() async throws {
    let bench = try await UserBench()
    _ = try await bench.signedIn()
    for _ in 0..<5 { _ = await wrong(bench) }
    for wait: Int64 in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
      do throws(UserServiceLoginError) {
        _ = try await bench.users.login(
          email: "ada@example.com", password: UserBench.password, device: "")
        Issue.record("a locked account let somebody in")
      } catch {
        guard case .accountLocked(let locked) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(locked.retryAfter == .seconds(wait))
      }
      bench.clock.advance(seconds: wait)
      #expect(await wrong(bench) == "invalidCredentials")
    }
    bench.clock.advance(seconds: 900)
    await #expect(throws: Never.self) { try await bench.login("ada@example.com") }
    #expect(await wrong(bench) == "invalidCredentials", "the right password clears the count")
  }

  @Test("tries at the same time are counted before one of them is looked at")
  func parallel() async throws {
    let bench = try await UserBench()
    _ = try await bench.signedIn()
    let outcomes = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<30 { group.addTask { await wrong(bench) } }
      return await group.reduce(into: [:]) { counts, outcome in counts[outcome, default: 0] += 1 }
    }
    #expect(outcomes["invalidCredentials"] == 5)
    #expect(outcomes["accountLocked"] == 25)
  }

  @Test("a network that tries many addresses is slowed down, too")
  func network() async throws {
    let bench = try await UserBench()
    var client = bench.users
    var outcomes: [String?] = []
    for number in 0..<60 {
      client.options.metadata = [
        ("client-address", Bytes(utf8: "2001:db8:1:2\(number % 10)::\(number)"))
      ]
      outcomes.append(
        await failure { [client] in
          _ = try await client.login(email: "u\(number)@b.example", password: "x", device: "")
        })
    }
    #expect(outcomes[..<50].allSatisfy { $0 == "invalidCredentials" })
    #expect(outcomes[50...].allSatisfy { $0 == "accountLocked" })
    #expect(await wrong(bench) == "invalidCredentials", "others go on")
  }

  @Test("a network is the /24 or /56 of an address, however that is written")
  func prefixes() {
    #expect(NetworkPrefix("192.0.2.1") == NetworkPrefix("192.0.2.254"))
    #expect(NetworkPrefix("192.0.2.1") == NetworkPrefix("::ffff:192.0.2.7"))
    #expect(NetworkPrefix("192.0.2.1") != NetworkPrefix("192.0.3.1"))
    #expect(NetworkPrefix("2001:db8:0:1ff::1") == NetworkPrefix("2001:db8:0:0100::"))
    #expect(NetworkPrefix("2001:db8:0:1ff::1") != NetworkPrefix("2001:db8:0:200::"))
    for bad in ["", "localhost", "1.2.3", "1.2.3.4:80", "fe80::1%eth0"] {
      #expect(NetworkPrefix(bad) == nil)
    }
  }

  @Test("a password that was hashed with less work is hashed anew when it is at hand")
  func upgrade() async throws {
    let bench = try await UserBench()
    _ = try await bench.signedIn()
    let id = try await bench.id("ada@example.com")
    var settings = bench.handler.settings
    settings.scrypt.log2Cost = 6
    let stronger = UserHandler(store: bench.store, settings: settings)
    let client = UserClient(channel: RPCChannel.inProcess(stronger, users: bench.verifier))
    defer { client.channel.close() }
    _ = try await client.login(email: "ada@example.com", password: UserBench.password, device: "")
    let kept = try await bench.store.read { db in try CredentialRows(db: db).hash(of: id) }
    #expect(kept?.scrypt.log2Cost == 6)
    #expect(try kept?.matches(UserBench.password) == true)
    _ = try await bench.login("ada@example.com")
    let after = try await bench.store.read { db in try CredentialRows(db: db).hash(of: id) }
    #expect(after?.scrypt.log2Cost == 6, "and never with less")
  }

  @Test("of logins at the same time, none fails because another makes a stronger hash")
  func upgradesTogether() async throws {
    let bench = try await UserBench()
    _ = try await bench.signedIn()
    var settings = bench.handler.settings
    settings.scrypt.log2Cost = 5
    let stronger = UserHandler(store: bench.store, settings: settings)
    let client = UserClient(channel: RPCChannel.inProcess(stronger, users: bench.verifier))
    defer { client.channel.close() }
    let outcomes = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<4 {
        group.addTask {
          await failure {
            _ = try await client.login(
              email: "ada@example.com", password: UserBench.password, device: "")
          }
        }
      }
      return await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(outcomes == [nil, nil, nil, nil])
  }

  @Test("more than some who wait for their password's hash are refused, and a place becomes free")
  func flood() async throws {
    let work = PasswordWork(Scrypt(log2Cost: 12), runningLimit: 1, waitingLimit: 2)
    var mock = UserServiceMock()
    mock.jwks = { context in
      _ = try await work.run(context) { try PasswordHash.make("x", $0) }
      return JSONWebKeySet()
    }
    let client = UserClient(channel: RPCChannel.inProcess(mock)).with(timeout: .seconds(30))
    defer { client.channel.close() }
    let outcomes = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<20 { group.addTask { await failure { _ = try await client.jwks() } } }
      return await group.reduce(into: [:]) { counts, outcome in counts[outcome, default: 0] += 1 }
    }
    #expect(outcomes[nil, default: 0] >= 3)
    #expect(outcomes["resourceExhausted", default: 0] >= 1, "\(outcomes)")
    _ = try await client.jwks()
  }

  @Test("whoever was disabled meanwhile does not come in")
  func disabled() async throws {
    let bench = try await UserBench()
    let tokens = try await bench.signedIn()
    let operators = UserClient(
      channel: RPCChannel.inProcess(bench.handler, caller: "operator/ada", users: bench.verifier))
    defer { operators.channel.close() }
    let user = try await operators.disable(user: bench.id("ada@example.com"), disabled: true)
    #expect(user.status == .disabled)
    #expect(
      await failure { _ = try await bench.login("ada@example.com") } == "invalidCredentials")
    #expect(
      await failure { _ = try await bench.users.refresh(refreshToken: tokens.refreshToken) }
        == "invalidToken")
    #expect(
      await failure { _ = try await bench.with(tokens.accessToken).me() } == "unauthenticated")
    #expect(
      await failure { _ = try await bench.with(tokens.accessToken).listAddresses() }
        == "unauthenticated")
    #expect(
      await failure { try await bench.with(tokens.accessToken).revokeAllSessions() }
        == "unauthenticated")
    _ = try await operators.disable(user: user.id, disabled: false)
    await #expect(throws: Never.self) { try await bench.login("ada@example.com") }
  }
}
