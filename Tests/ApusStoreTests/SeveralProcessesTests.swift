// SPDX-License-Identifier: Apache-2.0

import ApusStore
import Foundation
import Testing

/// What only other processes show: death, sharing, and a disk that fails.
@Suite struct SeveralProcessesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open() async throws -> Store {
    try await Store.open(
      path: folder.database, owner: "probe", migrations: [], now: HandClock().now)
  }

  /// The count that the tables agree on.
  private func checkedCount(_ store: Store) async throws -> Int {
    try await store.read { db in
      #expect(try db.value("PRAGMA integrity_check", as: String.self) == "ok")
      let total = try db.value("SELECT count FROM total", as: Int.self)
      let entries = try db.value("SELECT count(*) FROM entry", as: Int.self)
      #expect(total == entries)
      return entries ?? -1
    }
  }

  @Test("a process killed in mid-write loses nothing that it acknowledged and leaves no half")
  func killed() async throws {
    var acknowledged = 0
    for round in 1...6 {
      let probe = try Probe(["append", folder.database])
      for _ in 0..<(5 * round) {
        acknowledged = try #require(probe.line().flatMap { Int($0) })
      }
      probe.kill()
      for line in probe.lines() { acknowledged = Int(line) ?? acknowledged }
      let store = try await open()
      #expect(try await checkedCount(store) >= acknowledged, "round \(round)")
      try await store.close()
    }
  }

  @Test("the lock of a killed process is free at once")
  func killedHolder() async throws {
    let probe = try Probe(["append", folder.database])
    _ = probe.line()
    let store = try await open()
    let before = try await checkedCount(store)
    probe.kill()
    _ = probe.lines()
    try await store.write { db in _ = try db.execute("UPDATE total SET count = count") }
    #expect(try await checkedCount(store) >= before)
  }

  @Test("two processes that write at once share the keys: one effect each, one reply for both")
  func together() async throws {
    let keyCount = 60
    let probes = try ["a", "b"].map { try Probe(["claim", folder.database, $0, "\(keyCount)"]) }
    let replies = probes.map { $0.lines() }
    #expect(replies[0].count == keyCount)
    #expect(replies[0] == replies[1])
    #expect(try await checkedCount(open()) == keyCount)
  }

  @Test("a busy process does not starve the others")
  func fairness() async throws {
    let busy = try Probe(["append", folder.database])
    _ = busy.line()
    let other = try Probe(["claim", folder.database, "b", "20"])
    let replies = other.lines()
    busy.kill()
    let appended = busy.lines().count
    #expect(replies.count == 20)
    // The busy one goes on too. 20 turns of each would be even; far more shows that one waits too
    // long.
    #expect(appended < 20 * 20, "20 writes here took the time of \(appended) there")
  }

  @Test("writes that do not fit are refused, and go on when there is room")
  func diskFull() async throws {
    let disk = try SmallDisk(folder.path + "/disk", kilobytes: 1024)
    let store = try await Store.open(
      path: disk.path + "/full.sqlite", owner: "test",
      migrations: [
        Migration("blobs", sql: "CREATE TABLE blob (number INTEGER PRIMARY KEY, bytes BLOB)")
      ],
      now: HandClock().now)
    var kept = 0
    let error = await #expect(throws: StoreError.self) {
      while true {
        try await store.write { db in
          _ = try db.execute("INSERT INTO blob (bytes) VALUES (zeroblob(50000))")
        }
        kept += 1
      }
    }
    #expect(error == .diskFull(path: disk.path + "/full.sqlite"))
    #expect(kept > 0)
    let count = try await store.read { db in try db.value("SELECT count(*) FROM blob", as: Int.self)
    }
    #expect(count == kept)
    #expect(store.failure == nil)

    try disk.resize(kilobytes: 4096)
    try await store.write { db in
      _ = try db.execute("INSERT INTO blob (bytes) VALUES (zeroblob(50000))")
    }
    try await store.close()
  }

  @Test(
    "after the first sync that fails nothing is acknowledged",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"),
      "strace makes the sync fail"))
  func failedSync() async throws {
    let probe = try Probe(
      ["append", folder.database],
      wrapper: [
        "strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync,fdatasync:error=EIO:when=40",
      ])
    let lines = probe.lines()
    let failure = try #require(lines.last)
    #expect(failure.hasPrefix("failed: "))
    #expect(failure.contains("acknowledges nothing more"))
    // Only the sync that was injected failed, and those after it would have worked.
    let acknowledged = lines.count - 1
    #expect(acknowledged > 0)
    #expect(try await checkedCount(open()) >= acknowledged)
  }
}

/// A file system of memory, mounted for one test.
private final class SmallDisk {
  let path: String

  init(_ path: String, kilobytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard try Self.run(["mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path]) else {
      try Test.cancel("a small disk can only be mounted by root")
    }
  }

  deinit {
    _ = try? Self.run(["umount", "--lazy", path])
  }

  func resize(kilobytes: Int) throws {
    #expect(try Self.run(["mount", "-o", "remount,size=\(kilobytes)k", path]))
  }

  private static func run(_ command: [String]) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
