// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
import GRDB

/// A store's file seen from outside, for reading only: by tools that check and by nobody who serves.
/// It neither locks nor migrates, and its service may run meanwhile.
public final class StoreInspection: Sendable {
  public let path: String
  private let queue: DatabaseQueue

  /// - Throws: ``StoreError/cannotOpen(path:reason:)`` when there is no such file, or it is none of
  ///   a store.
  public init(path: String) throws(StoreError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .cannotOpen(path: path, reason: "there is no such file")
    }
    self.path = path
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw .cannotOpen(path: path, reason: "\(error)")
    }
  }

  /// Runs `body` on one snapshot. Blocks.
  public func read<Value>(_ body: (ReadTransaction) throws -> Value) throws -> Value {
    do {
      return try queue.read { database in
        let transaction = ReadTransaction(database, path: path, now: Timestamp(date: Date()))
        defer { transaction.end() }
        return try body(transaction)
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }
}
