// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// Values of the schema language as JSON has them.
enum ScalarSchema {
  static func of(_ type: ValueType, _ direction: SchemaWriter.Direction) -> JSONObject {
    switch type {
    case .bool: return object(["type": "boolean"])
    case .int32, .sint32, .sfixed32: return integer("int32", Int64(Int32.min), UInt64(Int32.max))
    case .uint32, .fixed32: return integer("uint32", 0, UInt64(UInt32.max))
    case .int64, .sint64, .sfixed64:
      return direction == .input
        ? integer("int64", .min, UInt64(Int64.max)) : digits("int64", "^-?[0-9]{1,19}$")
    case .uint64, .fixed64:
      return direction == .input
        ? integer("uint64", 0, .max) : digits("uint64", "^[0-9]{1,20}$")
    case .float: return floating("float", direction, Double(Float.greatestFiniteMagnitude))
    case .double: return floating("double", direction, nil)
    case .string: return object(["type": "string"])
    case .bytes:
      return object([
        "type": "string", "contentEncoding": "base64",
        "pattern":
          "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$",
      ])
    case .uuid:
      return object([
        "type": "string", "format": "uuid",
        "pattern":
          "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
      ])
    case .timestamp: return object(["type": "string", "format": "date-time"])
    case .duration:
      return object([
        "type": "string", "description": "seconds, as in 1.5s",
        "pattern": "^-?[0-9]{1,11}(?:\\.[0-9]{1,9})?s$",
      ])
    case .message, .enumeration: return JSONObject()
    }
  }

  private static func object(_ value: JSONValue) -> JSONObject {
    if case .object(let object) = value { object } else { JSONObject() }
  }

  private static func integer(_ format: String, _ low: Int64, _ high: UInt64) -> JSONObject {
    object([
      "type": "integer", "format": .string(format), "minimum": .number(JSONNumber(low)),
      "maximum": .number(JSONNumber(high)),
    ])
  }

  /// 64 bits come as a string: browsers lose digits above 2⁵³.
  private static func digits(_ format: String, _ pattern: String) -> JSONObject {
    object(["type": "string", "format": .string(format), "pattern": .string(pattern)])
  }

  private static func floating(
    _ format: String, _ direction: SchemaWriter.Direction, _ largest: Double?
  ) -> JSONObject {
    // NaN and the infinities are strings in replies.
    var schema = object([
      "type": direction == .input ? "number" : ["number", "string"], "format": .string(format),
    ])
    if direction == .input, let largest, let high = JSONNumber(largest),
      let low = JSONNumber(-largest)
    {
      schema.append("minimum", .number(low))
      schema.append("maximum", .number(high))
    }
    return schema
  }
}
