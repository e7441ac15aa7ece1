// SPDX-License-Identifier: Apache-2.0

import ApusStore
import Foundation
import Testing

@Suite struct MigrationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let one = Migration("one", sql: "CREATE TABLE one (x)")
  private static let two = Migration("two", sql: "CREATE TABLE two (x)")

  private func open(_ migrations: [Migration]) async throws -> Store {
    try await Store.open(
      path: folder.database, owner: "test", migrations: migrations, now: HandClock().now)
  }

  private func tables(_ store: Store) async throws -> [String] {
    try await store.read { db in
      try db.rows("SELECT name FROM sqlite_master WHERE name IN ('one', 'two') ORDER BY name") {
        row in
        try row["name"] as String
      }
    }
  }

  @Test("steps run once, in order, and new ones run later")
  func appended() async throws {
    try await open([Self.one]).close()
    #expect(try await tables(open([Self.one, Self.two])) == ["one", "two"])
  }

  @Test("an older build opens a file that has seen newer steps")
  func rolledBack() async throws {
    try await open([Self.one, Self.two]).close()
    #expect(try await tables(open([Self.one])) == ["one", "two"])
  }

  @Test("another order is refused with both names")
  func reordered() async throws {
    try await open([Self.one, Self.two]).close()
    await #expect(
      throws: StoreError.migrationOrder(
        path: folder.database, position: 0, found: "one", expected: "two")
    ) {
      try await open([Self.two, Self.one])
    }
  }

  @Test("a step that fails takes all steps of this start with it")
  func failing() async throws {
    let bad = Migration("two", sql: "CREATE TABLE two (x); nonsense")
    await #expect(throws: StoreError.self) { try await open([Self.one, bad]) }
    #expect(try await tables(open([])) == [])
    #expect(try await tables(open([Self.one, Self.two])) == ["one", "two"])
  }

  @Test("processes that start together migrate once")
  func together() throws {
    let probes = try (0..<4).map { _ in try Probe(["open", folder.database]) }
    #expect(probes.map { $0.lines() } == Array(repeating: ["opened"], count: 4))
  }
}
