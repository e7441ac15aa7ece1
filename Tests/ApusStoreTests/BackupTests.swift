// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
import Testing

@testable import ApusStore

@Suite struct BackupTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var copy: String { folder.path + "/copy.sqlite" }

  @Test("a backup is a database of its own, as the store was at one moment")
  func copies() async throws {
    let store = try await openStore(folder)
    try await store.insert("a")
    // Each write inserts two rows that belong together.
    async let writing: Void = {
      for number in 0..<200 {
        try await store.write { db in
          for half in ["left", "right"] {
            try db.execute("INSERT INTO entry (name, number) VALUES (\("\(half) \(number)"), 1)")
          }
        }
      }
    }()
    try await store.backup(to: copy)
    try await writing
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.filter { $0.hasPrefix("copy") } == ["copy.sqlite"])

    let restored = try await Store.open(
      path: copy, owner: "test",
      migrations: [
        Migration("entries", sql: "never run again")
      ], now: HandClock().now)
    let entries = try await restored.names()
    #expect(entries.contains("a") && entries.count % 2 == 1)
    #expect(try await restored.read { try $0.value("PRAGMA integrity_check") } == "ok")
    try await restored.insert("b")
    #expect(try await !store.names().contains("b"))
  }

  @Test("a file that exists is never replaced")
  func refusesExisting() async throws {
    let store = try await openStore(folder)
    try Data("precious".utf8).write(to: URL(filePath: copy))
    await #expect(
      throws: StoreError.cannotOpen(
        path: copy, reason: "there is a file already; name a new one for the backup")
    ) { try await store.backup(to: copy) }
    #expect(try String(contentsOfFile: copy, encoding: .utf8) == "precious")
  }

  @Test("a backup that fails leaves nothing behind")
  func leavesNothing() async throws {
    let store = try await openStore(folder)
    await #expect(throws: StoreError.self) {
      try await store.backup(to: folder.path + "/no/such/folder.sqlite")
    }
    #expect(store.failure == nil)
    try await store.insert("a")
  }
}
