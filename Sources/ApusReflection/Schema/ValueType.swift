// SPDX-License-Identifier: Apache-2.0

/// How one value is written to the wire and to JSON: the schema's type with its encoding.
public enum ValueType: Sendable, Hashable {
  case bool
  case int32, int64, uint32, uint64
  /// `@encoding(zigzag)`.
  case sint32, sint64
  /// `@encoding(fixed)`.
  case fixed32, fixed64, sfixed32, sfixed64
  case float, double
  case string, bytes
  case timestamp, duration, uuid
  /// By its full name: message, union, error, event or request.
  case message(String)
  case enumeration(String)

  /// As the schema language writes it.
  public var name: String {
    switch self {
    case .bool: "bool"
    case .int32, .sint32, .sfixed32: "int32"
    case .int64, .sint64, .sfixed64: "int64"
    case .uint32, .fixed32: "uint32"
    case .uint64, .fixed64: "uint64"
    case .float: "float"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .uuid: "uuid"
    case .message(let name), .enumeration(let name): name
    }
  }
}
