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
    defer { _ = flock(held.descriptor, LOCK_UN) }
    return try body()
  }

  private func acquire(timeout: Duration) throws(StoreError) {
    defer { _ = flock(turn.descriptor, LOCK_UN) }
    // `flock` has no timeout, so it is tried again and again. The pauses are added up instead of
    // reading a clock.
    var waited = Duration.zero
    for descriptor in [turn.descriptor, held.descriptor] {
      var pause = Self.firstPause
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard waited < timeout else { throw .busy(path: path, waited: waited) }
        usleep(UInt32(pause / .microseconds(1)))
        waited += pause
        pause = min(pause * 2, Self.longestPause)
      }
    }
  }
}

/// An open file that is only there to be locked.
private struct LockFile: ~Copyable {
  let descriptor: Int32

  init(_ name: String, beside path: String) throws(StoreError) {
    // Close on exec: a child that inherited the descriptor would keep the lock after we let it go.
    descriptor = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw .cannotOpen(path: path, reason: "its lock \(name) cannot be opened: \(reason)")
    }
  }

  deinit {
    _ = close(descriptor)
  }
}
