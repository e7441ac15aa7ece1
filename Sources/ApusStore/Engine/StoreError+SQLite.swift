// SPDX-License-Identifier: Apache-2.0

import GRDB

extension StoreError {
  /// What a failure of SQLite means for the caller.
  init(_ error: DatabaseError, path: String) {
    let reason = error.message ?? "\(error.extendedResultCode)"
    switch error.resultCode {
    case .SQLITE_FULL:
      self = .diskFull(path: path)
    case .SQLITE_CONSTRAINT:
      self = .constraint(reason)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self = .busy(path: path, waited: .zero)
    // NOMEM is not here: it may pass. The others say that what is on the disk is not what was
    // written.
    case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self = .stopped(path: path, reason: "\(reason), code \(error.extendedResultCode.rawValue)")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
      self = .cannotOpen(path: path, reason: reason)
    default:
      self = .statement(reason, sql: error.sql ?? "")
    }
  }

  /// Whether nothing more may be acknowledged after `error`.
  static func stopsStore(_ error: any Error, _ path: String) -> Bool {
    switch error {
    case StoreError.stopped: true
    case let error as DatabaseError: stopsStore(StoreError(error, path: path), path)
    default: false
    }
  }
}
