// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// A value of any type that a schema has. Which integer type it is, the schema knows.
package indirect enum DynamicValue: Sendable, Hashable {
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case float(Float)
  case double(Double)
  case string(String)
  case bytes(Bytes)
  case uuid(UUID)
  /// Of a timestamp or a duration.
  case time(seconds: Int64, nanoseconds: Int32)
  case enumeration(Int32)
  case message(DynamicMessage)
  case list([DynamicValue])
  case map([DynamicKey: DynamicValue])
}

/// A key of a map; they sort as the encoder wants them.
package enum DynamicKey: Sendable, Hashable, Comparable {
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case string(String)

  package static func < (left: DynamicKey, right: DynamicKey) -> Bool {
    switch (left, right) {
    case (.bool(let left), .bool(let right)): !left && right
    case (.int(let left), .int(let right)): left < right
    case (.uint(let left), .uint(let right)): left < right
    // By UTF-8, as other languages compare, and not by Unicode's normal forms.
    case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    default: false
    }
  }

  /// The value that a map's entry carries in its first field.
  var value: DynamicValue {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .uint(value)
    case .string(let value): .string(value)
    }
  }

  init?(_ value: DynamicValue) {
    switch value {
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value): self = .uint(value)
    case .string(let value): self = .string(value)
    default: return nil
    }
  }

  /// As a member's name of a JSON object.
  var text: String {
    switch self {
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .string(let value): value
    }
  }
}
