// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// Types, names and default values of fields.
extension SwiftEmitter {
  /// The type of a field inside of the message `scope`.
  func fieldType(_ field: FieldType, in scope: String) -> String {
    let value = valueType(field, in: scope)
    switch field.shape {
    case .singular: return value
    case .optional: return value + "?"
    case .list: return "[\(value)]"
    case .map: return "[\(keyType(field)): \(value)]"
    }
  }

  /// The type of one value of a field.
  func valueType(_ field: FieldType, in scope: String) -> String {
    field.typeName.isEmpty
      ? builtin(field.kind) : names.reference(to: field.typeName, from: scope)
  }

  func keyType(_ field: FieldType) -> String { builtin(field.keyKind ?? .string) }

  /// What a field holds that was not sent; `nil` where `var` alone says so.
  func defaultValue(_ field: FieldType, in scope: String) -> String? {
    switch field.shape {
    case .optional: nil
    case .list: "[]"
    case .map: "[:]"
    case .singular: zeroValue(field, in: scope)
    }
  }

  /// The value that a singular field reads as when it was not sent.
  func zeroValue(_ field: FieldType, in scope: String) -> String {
    if field.kind == .enumeration {
      let zero = tree.enumeration(named: field.typeName)?.zero?.name
      return zero.map { "." + SwiftIdentifier.enumValue($0) } ?? ".init(rawValue: 0)"
    }
    return zeroValue(field.kind, type: valueType(field, in: scope))
  }

  func zeroValue(_ kind: FieldKind, type: String) -> String {
    switch kind {
    case .bool: "false"
    case .int32, .int64, .uint32, .uint64, .float, .double: "0"
    case .string: "\"\""
    case .duration: ".zero"
    case .uuid: ".nil"
    case .bytes, .timestamp, .message: type + "()"
    case .enumeration: ".init(rawValue: 0)"
    }
  }

  func builtin(_ kind: FieldKind) -> String {
    switch kind {
    case .bool: names.runtime(.Bool)
    case .int32: names.runtime(.Int32)
    case .int64: names.runtime(.Int64)
    case .uint32: names.runtime(.UInt32)
    case .uint64: names.runtime(.UInt64)
    case .float: names.runtime(.Float)
    case .double: names.runtime(.Double)
    case .string: names.runtime(.String)
    case .bytes: names.runtime(.Bytes)
    case .timestamp: names.runtime(.Timestamp)
    // Qualified always: the one type here whose name is common in schemas of other systems.
    case .duration: "Swift.Duration"
    case .uuid: names.runtime(.UUID)
    case .message, .enumeration: "Never"
    }
  }

  /// The name of a property in code where `locals` are names too.
  func access(_ name: String, besides locals: Set<String>) -> String {
    let property = SwiftIdentifier.property(name)
    return locals.contains(property) ? "self." + property : property
  }
}
