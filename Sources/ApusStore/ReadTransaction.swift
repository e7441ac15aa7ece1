// SPDX-License-Identifier: Apache-2.0

public import ApusWire
import GRDB

/// A consistent view of the database. Valid only inside the closure that got it, on its thread.
public class ReadTransaction {
  /// The wall clock of the store when the transaction began.
  public let now: Timestamp
  let database: Database
  let path: String
  /// Whether the closure that got this transaction still runs.
  private(set) final var isOpen = true

  init(_ database: Database, path: String, now: Timestamp) {
    self.database = database
    self.path = path
    self.now = now
  }

  final func end() {
    isOpen = false
  }

  /// What `read` makes of each row of the result, in its order.
  public final func rows<Element>(
    _ sql: SQL, _ read: (borrowing Row) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    try forEach(sql) { row in
      elements.append(try read(row))
      return true
    }
    return elements
  }

  /// What `read` makes of the first row of the result; `nil` when there is none.
  public final func row<Element>(
    _ sql: SQL, _ read: (borrowing Row) throws -> Element
  ) throws -> Element? {
    var element: Element?
    try forEach(sql) { row in
      element = try read(row)
      return false
    }
    return element
  }

  /// The first column of the first row; `nil` when there is no row.
  public final func value<Value: SQLValue>(_ sql: SQL, as type: Value.Type = Value.self) throws
    -> Value?
  {
    try row(sql) { row in try row.first(as: type) }
  }

  /// Whether the result has a row.
  public final func exists(_ sql: SQL) throws -> Bool {
    try row(sql) { _ in true } ?? false
  }

  /// Hands the rows to `visit` one by one, until it returns `false`.
  final func forEach(_ sql: SQL, _ visit: (borrowing Row) throws -> Bool) throws {
    try checkOpen()
    do {
      let statement = try database.cachedStatement(sql: sql.text)
      let cursor = try GRDB.Row.fetchCursor(statement, arguments: sql.grdbArguments)
      while let row = try cursor.next() {
        guard try visit(Row(row)) else { return }
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  final func checkOpen() throws(StoreError) {
    guard isOpen else {
      throw .statement("the transaction has ended; use it only inside its closure", sql: "")
    }
  }
}

extension SQL {
  var grdbArguments: StatementArguments {
    StatementArguments(arguments.map(\.databaseValue))
  }
}
