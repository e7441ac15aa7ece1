// SPDX-License-Identifier: Apache-2.0

/// What a field holds. The numbers are those of `apus.reflection.v1.FieldKind`.
package enum FieldKind: UInt8, CaseIterable, Hashable, Sendable {
  case bool = 1
  case int32 = 2
  case int64 = 3
  case uint32 = 4
  case uint64 = 5
  case float = 6
  case double = 7
  case string = 8
  case bytes = 9
  case timestamp = 10
  case duration = 11
  case uuid = 12
  /// A message or a named union; ``FieldType/typeName`` says which.
  case message = 13
  case enumeration = 14

  /// The types that the language knows by name: all but messages and enumerations.
  package static let builtins = allCases.filter { $0 != .message && $0 != .enumeration }

  /// As the schema spells it: "uint32".
  package var name: String { "\(self)" }

  package var isInteger: Bool {
    self == .int32 || self == .int64 || self == .uint32 || self == .uint64
  }
  package var isSigned: Bool { self == .int32 || self == .int64 }
  package var isFloatingPoint: Bool { self == .float || self == .double }
  /// A list of these is packed on the wire.
  package var isPackable: Bool {
    isInteger || isFloatingPoint || self == .bool || self == .enumeration
  }
  package var isMapKey: Bool { isInteger || self == .bool || self == .string }
}

/// How an integer is written. The numbers are those of `apus.reflection.v1.FieldEncoding`.
package enum FieldEncoding: UInt8, Hashable, Sendable {
  /// A varint; of a type that is no integer, the only encoding it has.
  case plain = 0
  /// protobuf's sint32 and sint64.
  case zigzag = 1
  /// protobuf's fixed32, fixed64, sfixed32 and sfixed64.
  case fixed = 2
}

/// How many values a field holds. The numbers are those of `apus.reflection.v1.FieldShape`.
package enum FieldShape: UInt8, Hashable, Sendable {
  case singular = 0
  case optional = 1
  case list = 2
  case map = 3
}
