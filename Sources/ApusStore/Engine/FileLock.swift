// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The lock beside a database file, under which every write transaction and every checkpoint of
/// every process runs.
///
/// Two connections that write or checkpoint at one instant can corrupt a WAL database before SQLite
/// 3.51.3 (sqlite.org/wal.html, "the WAL-reset bug"). SQLite's own locks don't exclude that;
/// `flock` does, and the kernel releases it when its holder dies, however it dies.
///
/// There are two files: who wants `.lock` first takes `.turn`. Whoever just released the lock and
/// wants it again stands behind those who waited, so a busy process cannot starve the others.
///
/// Not reentrant: one thread at a time uses one `FileLock`. Two of them exclude each other in one
/// process too.
struct FileLock: ~Copyable {
  private let path: String
  private let turn: LockFile
  private let held: LockFile

  /// The first pause of a waiter, and the longest: short against one commit, long against a spin.
  private static let firstPause = Duration.microseconds(50)
  private static let longestPause = Duration.milliseconds(1)

  init(beside path: String) throws(StoreError) {
    let turn = try LockFile(path + ".turn", beside: path)
    let held = try LockFile(path + ".lock", beside: path)
    self.path = path
    self.turn = turn
    self.held = held
  }

  /// Runs `body` under the lock.
  ///
  /// - Throws: ``StoreError/busy(path:waited:)`` when others hold it for longer than `timeout`;
  ///   what `body` throws.
  func withLock<Result>(timeout: Duration, _ body: () throws -> Result) throws -> Result {
    try acquire(timeout: timeout)
    defer { held.unlock() }
    return try body()
  }

  private func acquire(timeout: Duration) throws(StoreError) {
    defer { turn.unlock() }
    // `flock` has no timeout, so it is tried again and again. The pauses are added up instead of
    // reading a clock.
    var waited = Duration.zero
    try acquire(turn, &waited, timeout)
    try acquire(held, &waited, timeout)
  }

  private func acquire(
    _ file: borrowing LockFile, _ waited: inout Duration, _ timeout: Duration
  ) throws(StoreError) {
    var pause = Self.firstPause
    while !file.tryLock() {
      guard waited < timeout else { throw .busy(path: path, waited: waited) }
      usleep(UInt32(pause / .microseconds(1)))
      waited += pause
      pause = min(pause * 2, Self.longestPause)
    }
  }
}
