// SPDX-License-Identifier: Apache-2.0

/// Why a store could not do what was asked.
public enum StoreError: Error, Hashable, Sendable {
  /// The file, its lock or its settings could not be opened.
  case cannotOpen(path: String, reason: String)
  /// The file is the database of another service. Services share data by calls and events.
  case foreignOwner(path: String, found: String, expected: String)
  /// The migrations of this build and those that the file has seen do not agree on their order.
  case migrationOrder(path: String, position: Int, found: String, expected: String)
  /// The write lock of the file was held by others for all of the time that this store may wait.
  case busy(path: String, waited: Duration)
  /// As many operations wait as may wait.
  case overloaded(waiting: Int, limit: Int)
  /// The disk has no room. Nothing of the write was kept; reading goes on.
  case diskFull(path: String)
  /// Reading, writing or syncing failed once. A page that could not be synced may be lost although
  /// a second sync succeeds, so this store acknowledges nothing more; the process must start again.
  case stopped(path: String, reason: String)
  /// The store was closed.
  case closed(path: String)
  /// A rule of the tables refused the row.
  case constraint(String)
  /// SQLite refused the statement.
  case statement(String, sql: String)
  /// A column is not in the row, or does not hold what was asked for.
  case column(name: String, expected: String, found: String)
  /// The key was used for another request, and its reply is still kept.
  case keyReused(key: String, method: String)
  /// The key is empty or too long.
  case invalidKey(byteCount: Int, max: Int)
  /// An event that no bus could take.
  case invalidEvent(topic: String, reason: String)
  /// A stored reply cannot be read as the type that was asked for.
  case unreadableReply(method: String, reason: String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "Cannot open the database \(path): \(reason)."
    case .foreignOwner(let path, let found, let expected):
      "The database \(path) belongs to \(found); \(expected) must have a file of its own "
        + "and ask \(found) by a call."
    case .migrationOrder(let path, let position, let found, let expected):
      "The database \(path) has migration '\(found)' at position \(position) where this build has "
        + "'\(expected)'; migrations are only ever appended, so restore the old order."
    case .busy(let path, let waited):
      "The write lock \(path).lock was held by another process for \(waited); try again, "
        + "or look for a stopped process."
    case .overloaded(let waiting, let limit):
      "\(waiting) operations already wait for the database, and \(limit) may; try again later."
    case .diskFull(let path):
      "The disk of \(path) is full; free some space and try again. Nothing of this write was kept."
    case .stopped(let path, let reason):
      "The database \(path) failed (\(reason)) and acknowledges nothing more; check the disk "
        + "and start the process again."
    case .closed(let path):
      "The database \(path) was closed."
    case .constraint(let message):
      "A constraint of the database refused the write: \(message)."
    case .statement(let message, let sql):
      "The statement failed: \(message), in: \(sql)"
    case .column(let name, let expected, let found):
      "Column '\(name)' should hold \(expected), found \(found)."
    case .keyReused(let key, let method):
      "The idempotency key '\(key)' was already used for another request of \(method); "
        + "use a new key for a new request."
    case .invalidKey(let byteCount, let max):
      "An idempotency key has 1 to \(max) bytes, this one has \(byteCount)."
    case .invalidEvent(let topic, let reason):
      "The event \(topic) cannot be published: \(reason)."
    case .unreadableReply(let method, let reason):
      "The reply kept for \(method) cannot be read: \(reason)."
    }
  }
}
