// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
import GRDB

/// One row of a result. Valid only inside the closure that got it.
public struct Row: ~Copyable {
  private let row: GRDB.Row

  init(_ row: GRDB.Row) {
    self.row = row
  }

  /// The value of a column: `let sku: String = try row["sku"]`.
  public subscript<Value: SQLValue>(name: String) -> Value {
    get throws(StoreError) {
      guard row.hasColumn(name) else {
        throw .column(name: name, expected: "\(Value.self)", found: "no such column")
      }
      let stored = StoredValue(row[name] as DatabaseValue)
      guard let value = Value(stored: stored) else {
        throw .column(name: name, expected: "\(Value.self)", found: stored.kind)
      }
      return value
    }
  }

  /// The value of the first column.
  func first<Value: SQLValue>(as: Value.Type) throws(StoreError) -> Value {
    let stored = StoredValue(row[0] as DatabaseValue)
    guard let value = Value(stored: stored) else {
      throw .column(name: "1", expected: "\(Value.self)", found: stored.kind)
    }
    return value
  }
}

extension StoredValue {
  init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let integer): self = .integer(integer)
    case .double(let real): self = .real(real)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .blob(Bytes(data))
    }
  }

  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let integer): integer.databaseValue
    case .real(let real): real.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
    }
  }
}
