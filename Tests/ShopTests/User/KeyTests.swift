// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import Foundation
import Testing
import UserAPI

@testable import ShopUser

@Suite struct KeyTests {
  private func operators(_ bench: UserBench) -> UserClient {
    UserClient(
      channel: RPCChannel.inProcess(bench.handler, caller: "operator/ada", users: bench.verifier))
  }

  private func kid(_ token: String) -> String {
    let header = token.split(separator: ".").first.flatMap { Base64URL.decode($0.utf8) } ?? []
    return String(decoding: header, as: UTF8.self)
  }

  @Test("the key that comes next is published before it signs, and the last one after")
  func rotation() async throws {
    let bench = try await UserBench()
    let staff = operators(bench)
    defer { staff.channel.close() }
    let before = try await bench.users.jwks().keys
    #expect(before.count == 2 && before.allSatisfy { $0.crv == "P-256" && $0.use == "sig" })
    let old = try await bench.signedIn()

    #expect(await failure { _ = try await staff.rotateKeys(withdraw: false) } == "keyTooYoung")
    bench.clock.advance(seconds: 600)
    let after = try await staff.rotateKeys(withdraw: false).keys
    #expect(after.count == 3 && Set(after.map(\.kid)).isSuperset(of: before.map(\.kid)))
    let new = try await bench.login("ada@example.com")
    #expect(kid(new.accessToken) != kid(old.accessToken))
    // The verifier has not asked since, and knows the new key all the same.
    #expect(try await bench.with(new.accessToken).me().name == "Ada")
    #expect(try await bench.with(old.accessToken).me().name == "Ada")

    let halves: [Bytes?] = try await bench.store.read { db in
      try db.rows("SELECT pem FROM signing_key WHERE state = 'retired'") { row in try row["pem"] }
    }
    #expect(halves == [nil], "a retired key signs nothing any more")
    bench.clock.advance(seconds: 3_600)
    #expect(try await bench.users.jwks().keys.count == 2)
  }

  @Test("after thirty days the next key signs by itself")
  func byAge() async throws {
    let bench = try await UserBench()
    let first = try await bench.signedIn()
    bench.clock.advance(seconds: 30 * 86_400 - 1)
    #expect(kid(try await bench.login("ada@example.com").accessToken) == kid(first.accessToken))
    bench.clock.advance(seconds: 1)
    let next = try await bench.login("ada@example.com")
    #expect(kid(next.accessToken) != kid(first.accessToken))
    #expect(try await bench.with(next.accessToken).me().name == "Ada")
  }

  @Test("a withdrawn key proves nothing any more as soon as the keys were asked for again")
  func withdrawn() async throws {
    let bench = try await UserBench()
    let staff = operators(bench)
    defer { staff.channel.close() }
    let old = try await bench.signedIn()
    let keyed = staff.with(idempotencyKey: IdempotencyKey("w"))
    let keys = try await keyed.rotateKeys(withdraw: true).keys
    #expect(try await keyed.rotateKeys(withdraw: true).keys == keys, "once for its key")
    #expect(keys.count == 2)
    await bench.verifier.refresh()
    let refused = #expect(throws: RPCError.self) {
      try bench.verifier.principal(from: old.accessToken)
    }
    #expect(refused != nil)
    let new = try await bench.users.refresh(refreshToken: old.refreshToken)
    #expect(throws: Never.self) { try bench.verifier.principal(from: new.accessToken) }
  }

  @Test("two processes of one database have the same keys")
  func replicas() async throws {
    let bench = try await UserBench()
    let second = UserHandler(store: bench.store, settings: bench.handler.settings)
    try await bench.store.write { db in try second.issuer.keys.ensure(db) }
    let kids = try await bench.store.write { [first = bench.handler.issuer.keys] db in
      [try first.current(db).kid, try second.issuer.keys.current(db).kid]
    }
    #expect(Set(kids).count == 1)
  }

  @Test("the users' database is for its owner's eyes only, its log included")
  func privateFile() async throws {
    let bench = try await UserBench()
    let path = "\(bench.folder.path)/private/users.db"
    try PrivateFile.ensure(path)
    let store = try await Store.open(
      path: path, owner: "shop.user.v1", migrations: UserTables.migrations, now: bench.clock.now)
    for file in [path, path + "-wal"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
    }
    try await store.close()
  }
}
