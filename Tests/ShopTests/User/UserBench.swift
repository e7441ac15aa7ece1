// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusService
import ApusStore
import ApusTransport
import ApusWire
import Logging
import ShopTesting
import Testing
import UserAPI

@testable import ShopUser

/// The service with true tokens and true checks of them, on a clock that the test moves.
final class UserBench: Sendable {
  let clock = HandClock()
  let folder: TemporaryFolder
  let store: Store
  let handler: UserHandler
  let users: UserClient
  let verifier: JWKSVerifier
  private let channel: RPCChannel

  static let password = "correct horse battery"

  init(
    caller: String = "service/shop.tools.v1",
    _ configure: @Sendable (inout UserSettings) -> Void = { _ in }
  ) async throws {
    folder = try TemporaryFolder()
    store = try await folder.store("user", UserTables.migrations, clock: clock)
    var settings = UserSettings(
      issuer: "spiffe://test/service/shop.user.v1", audience: "spiffe://test")
    settings.scrypt.log2Cost = 4
    configure(&settings)
    handler = UserHandler(store: store, settings: settings)
    try await store.write { [keys = handler.issuer.keys] db in try keys.ensure(db) }
    verifier = JWKSVerifier(
      issuer: settings.issuer, audience: settings.audience,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), now: clock.now
    ) { [store] in
      try await store.read(SigningKeys.published).keys.compactMap(UserKey.init)
    }
    await verifier.refresh()
    channel = RPCChannel.inProcess(handler, caller: caller, users: verifier)
    users = UserClient(channel: channel)
  }

  deinit { channel.close() }

  /// A client that speaks for the user of a token.
  func with(_ token: String) -> UserClient { users.with(userToken: token) }

  func register(_ email: String, password: String = UserBench.password) async throws {
    try await users.register(email: email, password: password, name: "Ada")
  }

  func login(_ email: String, password: String = UserBench.password) async throws -> Tokens {
    try await users.login(email: email, password: password, device: "test")
  }

  /// Registers, verifies and signs in.
  func signedIn(_ email: String = "ada@example.com") async throws -> Tokens {
    try await register(email)
    let token = try #require(try await mails(VerificationRequested.self).last?.token)
    try await users.verifyEmail(token: token)
    return try await login(email)
  }

  func id(_ email: String) async throws -> UUID {
    let user = try await store.read { db in
      try UserRows(db: db).user(emailKey: EmailKey.of(email))
    }
    return try #require(user?.id)
  }

  /// The events of a topic that were told, the oldest first.
  func mails<E: Event>(_ type: E.Type) async throws -> [E] {
    try await store.read { db in
      try db.rows(
        "SELECT payload FROM apus_outbox WHERE topic = \(E.messageName) ORDER BY rowid"
      ) { row in try E(decoding: try row["payload"]) }
    }
  }
}

/// The name of the declared error that `body` fails with, the code of another failure, `nil` without.
func failure(_ body: () async throws -> Void) async -> String? {
  do {
    try await body()
    return nil
  } catch let error as any CallError {
    return error.rpcError.map { "\($0.code)" } ?? String("\(error)".prefix { $0 != "(" })
  } catch {
    return "\(error)"
  }
}
