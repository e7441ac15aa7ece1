// SPDX-License-Identifier: Apache-2.0

import ApusRPC
package import ApusWire
import GRDB

/// A transaction that changes the database: all of it is kept, or nothing. Valid only inside the
/// closure that got it, on its thread; a closure that throws leaves nothing behind.
public final class WriteTransaction: ReadTransaction {
  /// Whose database it is: `shop.cart.v1`.
  let owner: String
  /// Of the call on whose behalf it writes.
  package internal(set) var trace: TraceContext?
  var observer: (any WorkObserver)?
  /// The recorded ones among the events that it wrote.
  var published: [ObservedWork] = []
  /// Whether it wrote an event.
  var didPublish = false

  init(_ database: Database, path: String, owner: String, now: Timestamp) {
    self.owner = owner
    super.init(database, path: path, now: now)
  }

  /// Runs a statement. Returns how many rows it inserted, updated or deleted.
  @discardableResult
  public func execute(_ sql: SQL) throws -> Int {
    try checkOpen()
    do {
      let statement = try database.cachedStatement(sql: sql.text)
      try statement.execute(arguments: sql.grdbArguments)
      return database.changesCount
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  /// Runs statements without values, separated by `;`, as migrations have them.
  public func executeScript(_ text: String) throws {
    try checkOpen()
    do {
      try database.execute(sql: text)
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  /// The row id of the last row that this store inserted.
  public var lastInsertedRowID: Int64 { database.lastInsertedRowID }
}
