// SPDX-License-Identifier: Apache-2.0

import ApusWire
import GRDB
import Synchronization

/// One SQLite file: a writing connection, reading connections and the lock that it shares with
/// other processes. Blocks.
///
/// Every write transaction and every checkpoint runs under ``FileLock``, on the one writing
/// connection. Checkpoints are ours, never SQLite's own, because those would run outside of the
/// lock (`wal_autocheckpoint = 0`). Memory mapping stays off: it turns an I/O error into a crash.
final class DatabaseFile: Sendable {
  let path: String
  let owner: String
  private let pool: DatabasePool
  private let lock: FileLock
  private let busyTimeout: Duration
  private let log: LogLength
  private let isOpen = Atomic(true)
  private let now: @Sendable () -> Timestamp

  /// Pages in the log that make a commit copy them into the file: 4 MiB, SQLite's own default.
  private static let checkpointPageCount = 1000

  /// How long an opening waits while another process migrates: longer than a write may, because a
  /// replica that gives up at its start only starts again.
  private static let openingTimeout = Duration.seconds(60)

  /// Opens or creates the file, checks whose it is, and migrates it, all under the lock.
  init(
    path: String, owner: String, migrations: [Migration], options: StoreOptions,
    now: @escaping @Sendable () -> Timestamp
  ) throws {
    self.path = path
    self.owner = owner
    self.now = now
    busyTimeout = options.busyTimeout
    lock = try FileLock(beside: path)
    let log = LogLength()
    self.log = log
    pool = try lock.withLock(timeout: Self.openingTimeout) {
      do {
        return try DatabasePool(path: path, configuration: Self.configuration(options))
      } catch let error as DatabaseError {
        throw StoreError(error, path: path)
      }
    }
    let migrator = Migrator(path: path, owner: owner, migrations: migrations)
    try whileLocked(timeout: Self.openingTimeout) { database in
      // After the opening, because GRDB sets NORMAL when it turns the log on.
      let level = options.durability == .powerLoss ? "FULL" : "NORMAL"
      try database.execute(sql: "PRAGMA synchronous = \(level)")
      log.watch(database)
      for result in try transaction([migrator.run], database) { try result.get() }
    }
  }

  deinit {
    // Who wants to know whether it worked calls `close`; nothing is lost if it did not.
    try? close()
  }

  /// Runs `body` on a snapshot of the database.
  func read<Result>(_ body: (ReadTransaction) throws -> Result) throws -> Result {
    try translatingErrors {
      try pool.read { database in
        let transaction = ReadTransaction(database, path: path, now: now())
        defer { transaction.end() }
        return try body(transaction)
      }
    }
  }

  /// Runs `bodies` in one transaction, so that they share one sync, each in a savepoint of its own:
  /// one that throws is undone alone, and its error is its result.
  ///
  /// - Throws: when nothing of any of them was kept.
  func write<Value>(
    _ bodies: [(WriteTransaction) throws -> Value]
  ) throws -> [Result<Value, any Error>] {
    try whileLocked { database in try transaction(bodies, database) }
  }

  private func transaction<Value>(
    _ bodies: [(WriteTransaction) throws -> Value], _ database: Database
  ) throws -> [Result<Value, any Error>] {
    var results: [Result<Value, any Error>] = []
    try database.inTransaction(.immediate) {
      for body in bodies {
        results.append(try attempt(body, database))
      }
      return .commit
    }
    return results
  }

  private func attempt<Value>(
    _ body: (WriteTransaction) throws -> Value, _ database: Database
  ) throws -> Result<Value, any Error> {
    do {
      return .success(try inSavepoint(database, body))
    } catch {
      // After a full disk or an I/O error SQLite may have rolled back all of the transaction, the
      // neighbours' part too.
      guard database.isInsideTransaction, !StoreError.stopsStore(error, path) else { throw error }
      return .failure(error)
    }
  }

  private func inSavepoint<Value>(
    _ database: Database, _ body: (WriteTransaction) throws -> Value
  ) throws -> Value {
    let transaction = WriteTransaction(database, path: path, owner: owner, now: now())
    defer { transaction.end() }
    return try translatingErrors {
      var value: Value?
      try database.inSavepoint {
        value = try body(transaction)
        return .commit
      }
      guard let value else {
        throw DatabaseError(message: "the savepoint was left without a value")
      }
      return value
    }
  }

  /// Copies one snapshot of the database to a new file.
  func backup(to path: String) throws {
    try DatabaseBackup(path: path).make(from: pool)
  }

  /// Copies the log into the file when it has grown long, as far as the readers of older snapshots
  /// allow.
  func checkpointIfLong() throws {
    guard log.pageCount >= Self.checkpointPageCount else { return }
    try whileLocked { database in _ = try database.checkpoint(.passive) }
  }

  /// Copies the log into the file, so that the file alone is the whole database, and closes all
  /// connections after the reads that run. Doing it again does nothing.
  func close() throws {
    guard isOpen.exchange(false, ordering: .relaxed) else { return }
    // SQLite too copies the log when the last connection closes, so the lock is held to the end.
    try lock.withLock(timeout: busyTimeout) {
      try translatingErrors {
        _ = try pool.writeWithoutTransaction { database in try database.checkpoint(.passive) }
        try pool.close()
      }
    }
  }

  private func whileLocked<Result>(
    timeout: Duration? = nil, _ body: (Database) throws -> Result
  ) throws -> Result {
    try lock.withLock(timeout: timeout ?? busyTimeout) {
      try translatingErrors { try pool.writeWithoutTransaction(body) }
    }
  }

  private func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  private static func configuration(_ options: StoreOptions) -> Configuration {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.maximumReaderCount = options.readerCount
    // Only for programs that write without our lock, as a person with a shell does.
    configuration.busyMode = .timeout(options.busyTimeout / .seconds(1))
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 0; PRAGMA mmap_size = 0")
    }
    return configuration
  }
}
