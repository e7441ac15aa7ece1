// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Foundation
import Synchronization
import Testing

@Suite struct StoreTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("what was written is read, also by the next store on the file")
  func writesAreKept() async throws {
    let first = try await openStore(folder)
    try await first.insert("a")
    #expect(try await first.names() == ["a"])
    try await first.close()
    #expect(try await openStore(folder).names() == ["a"])
  }

  @Test("a write that throws leaves nothing behind, and its error comes back")
  func failedWrite() async throws {
    struct Refused: Error {}
    let store = try await openStore(folder)
    await #expect(throws: Refused.self) {
      try await store.write { db in
        try db.execute("INSERT INTO entry (name, number) VALUES ('a', 1)")
        throw Refused()
      }
    }
    #expect(try await store.names().isEmpty)
  }

  @Test("writes that share a commit fail alone")
  func neighboursSurvive() async throws {
    let store = try await openStore(folder)
    try await store.insert("5")
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<50 {
        group.addTask { (try? await store.insert("\(number)")) != nil }
      }
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(outcomes == [true: 49, false: 1])
    #expect(try await store.names().count == 50)
  }

  @Test("a constraint that only the commit checks fails one write, not those that share the commit")
  func deferredConstraint() async throws {
    let store = try await openStore(folder)
    try await store.write { db in
      try db.executeScript(
        """
        CREATE TABLE child (entry TEXT REFERENCES entry (name) DEFERRABLE INITIALLY DEFERRED);
        """)
    }
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<20 {
        group.addTask {
          let parent = number == 7 ? "nobody" : "\(number)"
          let result: Void? = try? await store.write { db in
            try db.execute("INSERT INTO entry (name, number) VALUES (\("\(number)"), 0)")
            try db.execute("INSERT INTO child (entry) VALUES (\(parent))")
          }
          return result != nil
        }
      }
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(outcomes == [true: 19, false: 1])
    #expect(try await store.names().count == 19)
  }

  @Test("a read sees one snapshot while writes go on")
  func snapshot() async throws {
    let store = try await openStore(folder)
    let started = AsyncStream.makeStream(of: Void.self)
    let written = DispatchSemaphore(value: 0)
    async let counts = store.read { db in
      let before = try db.value("SELECT count(*) FROM entry", as: Int.self)
      started.continuation.yield()
      written.wait()
      return [before, try db.value("SELECT count(*) FROM entry", as: Int.self)]
    }
    for await _ in started.stream { break }
    try await store.insert("a")
    written.signal()
    #expect(try await counts == [0, 0])
    #expect(try await store.names() == ["a"])
  }

  @Test("a commit is synced, foreign keys hold, and SQLite never checkpoints by itself")
  func settings() async throws {
    let store = try await openStore(folder)
    let settings = try await store.write { db in
      try ["synchronous", "foreign_keys", "wal_autocheckpoint", "mmap_size"].map { name in
        var pragma = SQL(stringLiteral: "PRAGMA ")
        pragma += SQL(stringLiteral: name)
        return try db.value(pragma, as: Int.self)
      }
    }
    #expect(settings == [2, 1, 0, 0])
  }

  @Test("the log is copied into the file when it has grown, and stays short")
  func checkpoints() async throws {
    let store = try await openStore(folder)
    for number in 0..<40 {
      try await store.write { db in
        _ = try db.execute(
          "INSERT INTO entry (name, number) VALUES (hex(zeroblob(100000)) || \(number), 0)")
      }
    }
    let log = try FileManager.default.attributesOfItem(atPath: folder.database + "-wal")[.size]
    // 40 × 200 kB were written; at most the 4 MiB that start a checkpoint and one commit are in the
    // log.
    #expect(try #require(log as? Int) < 6_000_000)
  }

  @Test("a reader of an old snapshot keeps the log from shrinking, not the writes from going on")
  func checkpointBesideReader() async throws {
    let store = try await openStore(folder)
    let started = AsyncStream.makeStream(of: Void.self)
    let release = DispatchSemaphore(value: 0)
    async let oldCount = store.read { db in
      _ = try db.exists("SELECT 1 FROM entry")
      started.continuation.yield()
      release.wait()
      return try db.value("SELECT count(*) FROM entry", as: Int.self)
    }
    for await _ in started.stream { break }
    for number in 0..<40 {
      try await store.write { db in
        _ = try db.execute(
          "INSERT INTO entry (name, number) VALUES (hex(zeroblob(100000)) || \(number), 0)")
      }
    }
    release.signal()
    #expect(try await oldCount == 0)
    try await store.insert("last")
    #expect(try await store.names().count == 41)
  }

  @Test("a damaged file ends all acknowledging, and the store says why")
  func damaged() async throws {
    let store = try await openStore(folder)
    for number in 0..<100 {
      try await store.insert("\(number)" + String(repeating: "x", count: 500))
    }
    try await store.close()
    let size = try Data(contentsOf: URL(fileURLWithPath: folder.database)).count
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.database))
    // All but the pages that the opening reads.
    for page in stride(from: 9 * 4096, to: size, by: 4096) {
      try file.seek(toOffset: UInt64(page))
      try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
    }
    try file.close()

    let damaged = try await openStore(folder)
    #expect(damaged.failure == nil)
    await #expect(throws: StoreError.self) { try await damaged.names() }
    let failure = try #require(damaged.failure)
    #expect(failure.description.contains("acknowledges nothing more"))
    await #expect(throws: failure) { try await damaged.insert("a") }
    await #expect(throws: failure) { try await damaged.read { _ in } }
  }

  @Test("the file of another service is refused and keeps its owner")
  func foreignOwner() async throws {
    try await openStore(folder, owner: "shop.cart.v1").close()
    for _ in 0..<2 {
      await #expect(
        throws: StoreError.foreignOwner(
          path: folder.database, found: "shop.cart.v1", expected: "shop.search.v1")
      ) {
        try await openStore(folder, owner: "shop.search.v1")
      }
    }
    #expect(try await openStore(folder, owner: "shop.cart.v1").names().isEmpty)
  }

  @Test("who cannot get the lock in time is told how long it waited")
  func busy() async throws {
    let store = try await openStore(folder)
    let other = try await openStore(folder, options: StoreOptions(busyTimeout: .milliseconds(20)))
    let holding = AsyncStream.makeStream(of: Void.self)
    let release = DispatchSemaphore(value: 0)
    async let held: Void = store.write { _ in
      holding.continuation.yield()
      release.wait()
    }
    for await _ in holding.stream { break }
    let error = await #expect(throws: StoreError.self) { try await other.insert("a") }
    guard case .busy(_, let waited) = error else {
      Issue.record("expected busy, got \(String(describing: error))")
      return
    }
    #expect(waited >= .milliseconds(20))
    release.signal()
    try await held
    try await other.insert("a")
    #expect(try await store.names() == ["a"])
  }

  @Test("more operations than may wait are refused at once")
  func overloaded() async throws {
    let store = try await openStore(folder, options: StoreOptions(waitingLimit: 3))
    let holding = AsyncStream.makeStream(of: Void.self)
    let release = DispatchSemaphore(value: 0)
    async let held: Void = store.write { _ in
      holding.continuation.yield()
      release.wait()
    }
    for await _ in holding.stream { break }
    let refused = await withTaskGroup(of: StoreError?.self) { group in
      for number in 0..<10 {
        group.addTask {
          do {
            try await store.insert("\(number)")
            return nil
          } catch {
            return error as? StoreError
          }
        }
      }
      // Seven are refused while the first is held; only then the others can end.
      var refused: [StoreError] = []
      for await error in group {
        if let error { refused.append(error) }
        if refused.count == 7 { release.signal() }
      }
      return refused
    }
    try await held
    #expect(refused == Array(repeating: .overloaded(waiting: 3, limit: 3), count: 7))
    #expect(try await store.names().count == 3)
  }

  @Test("the file of a closed store is the whole database")
  func closedFile() async throws {
    let store = try await openStore(folder)
    try await store.insert("a")
    try await store.close()
    let copy = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: folder.database, toPath: copy.database)
    #expect(try await openStore(copy).names() == ["a"])
  }

  @Test("a closed store says so, and is closed twice without harm")
  func closed() async throws {
    let store = try await openStore(folder)
    try await store.close()
    try await store.close()
    await #expect(throws: StoreError.closed(path: folder.database)) { try await store.names() }
    await #expect(throws: StoreError.closed(path: folder.database)) { try await store.insert("a") }
  }

  @Test("a cancelled caller does not begin")
  func cancelled() async throws {
    let store = try await openStore(folder)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      try await store.insert("a")
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await store.names().isEmpty)
  }

  @Test("a transaction that escaped its closure refuses to work")
  func escapedTransaction() async throws {
    final class Thief: @unchecked Sendable { var stolen: ReadTransaction? }
    let store = try await openStore(folder, executor: .inline)
    let thief = Thief()
    try await store.read { db in thief.stolen = db }
    #expect(throws: StoreError.self) { try thief.stolen?.exists("SELECT 1") }
  }

  @Test("inline, all work happens on the caller's thread")
  func inline() async throws {
    let store = try await openStore(folder, executor: .inline)
    let here = threadID()
    #expect(try await store.write { _ in threadID() } == here)
    #expect(try await store.read { _ in threadID() } == here)
    try await store.insert("a")
    #expect(try await store.names() == ["a"])
  }

  @Test("the transaction carries the store's clock")
  func clock() async throws {
    let clock = HandClock()
    let store = try await openStore(folder, clock: clock)
    clock.advance(seconds: 60)
    #expect(try await store.read(\.now) == clock.now())
    #expect(try await store.write(\.now) == clock.now())
  }

  @Test("a file that is no database is refused in a sentence")
  func notADatabase() async throws {
    try Data(repeating: 7, count: 8192).write(to: URL(fileURLWithPath: folder.database))
    await #expect(throws: StoreError.self) { try await openStore(folder) }
  }

  @Test("a folder that is not there is refused in a sentence that names the file")
  func noFolder() async throws {
    let error = await #expect(throws: StoreError.self) {
      try await Store.open(
        path: folder.path + "/absent/x.sqlite", owner: "test", migrations: [], now: HandClock().now)
    }
    #expect(error?.description.contains("absent/x.sqlite") == true)
  }
}

/// The thread that asks.
private func threadID() -> UInt {
  UInt(bitPattern: ObjectIdentifier(Thread.current))
}
