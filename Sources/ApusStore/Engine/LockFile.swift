// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open file that is only there to be locked. The kernel releases the lock when its holder dies,
/// however it dies. Two of them exclude each other in one process, too.
struct LockFile: ~Copyable, Sendable {
  private let descriptor: Int32

  /// - Parameter path: of the database, for messages.
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

  /// Returns false when another holds it.
  func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  func unlock() { _ = flock(descriptor, LOCK_UN) }
}
