// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif
import Foundation
import GRDB

/// A copy of a database as one file of its own, which is there when it is whole and on the disk, and
/// never before.
struct DatabaseBackup {
  /// Of the copy.
  let path: String

  /// Copies one snapshot of `source`; writes go on meanwhile. Blocks.
  ///
  /// - Throws: ``StoreError/cannotOpen(path:reason:)`` when there is a file already.
  func make(from source: DatabasePool) throws {
    guard !FileManager.default.fileExists(atPath: path) else { throw exists }
    let partial = "\(path).\(UUID().uuidString).partial"
    defer { _ = unsafe unlink(partial) }
    do {
      let copy = try DatabaseQueue(path: partial)
      try source.backup(to: copy)
      // The header says that there is a log; alone the file must need none.
      try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try copy.close()
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
    try sync(partial)
    // In contrast to a renaming, a second name never replaces a file.
    guard unsafe link(partial, path) == 0 else {
      throw errno == EEXIST ? exists : failure("it cannot be given its name")
    }
    try sync((path as NSString).deletingLastPathComponent)
  }

  private var exists: StoreError {
    .cannotOpen(path: path, reason: "there is a file already; name a new one for the backup")
  }

  /// Brings a file, or a folder's names, to the disk.
  private func sync(_ name: String) throws(StoreError) {
    let descriptor = unsafe open(name.isEmpty ? "." : name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("\(name) cannot be opened") }
    defer { _ = close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("\(name) cannot be synced") }
  }

  private func failure(_ what: String) -> StoreError {
    .cannotOpen(path: path, reason: "\(what): \(unsafe String(cString: strerror(errno)))")
  }
}
