// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

/// Random JSON that fits a schema, as the printer would print it, so that the way there and back changes nothing.
struct RandomJSON {
  var random: SplitMix64

  mutating func message(_ name: String, depth: Int = 0) throws -> JSONValue {
    let schema = try #require(SampleSchema.index.message(named: name))
    var object = JSONObject()
    let chosen = schema.role == .union ? schema.fields.randomElement(using: &random)?.name : nil
    let member = schema.fields.filter { $0.oneof != nil }.randomElement(using: &random)?.name
    for field in schema.fields {
      if schema.role == .union, field.name != chosen { continue }
      if field.oneof != nil, field.name != member { continue }
      if field.shape == .optional, depth > 2 || Bool.random(using: &random) { continue }
      object.append(field.name, try value(of: field, depth: depth))
    }
    return .object(object)
  }

  private mutating func value(of field: FieldSchema, depth: Int) throws -> JSONValue {
    let count = depth > 1 ? 0 : Int.random(in: 0...3, using: &random)
    switch field.shape {
    case .singular, .optional: return try value(field.type, depth: depth)
    case .list: return .array(try (0..<count).map { _ in try value(field.type, depth: depth) })
    case .map(let key):
      let keys = Set((0..<count).map { number in mapKey(key, number) })
      var members: [JSONObject.Member] = []
      for key in keys.sorted(by: { Self.precedes($0, $1, key) }) {
        members.append(.init(name: key, value: try value(field.type, depth: depth)))
      }
      return .object(JSONObject(members: members))
    }
  }

  private static func precedes(_ left: String, _ right: String, _ type: ValueType) -> Bool {
    if type == .string { return left.utf8.lexicographicallyPrecedes(right.utf8) }
    if type == .bool { return left == "false" && right == "true" }
    return (Int128(left) ?? 0) < (Int128(right) ?? 0)
  }

  private mutating func mapKey(_ type: ValueType, _ number: Int) -> String {
    switch type {
    case .bool: number == 0 ? "true" : "false"
    case .int32: String(Int32.random(in: .min ... .max, using: &random))
    case .sint64: String(Int64.random(in: .min ... .max, using: &random))
    case .fixed32: String(UInt32.random(in: .min ... .max, using: &random))
    case .uint64: String(UInt64.random(in: .min ... .max, using: &random))
    default: ["", "a", "é", "\u{1F600}", "zz"].randomElement(using: &random) ?? ""
    }
  }

  private mutating func value(_ type: ValueType, depth: Int) throws -> JSONValue {
    switch type {
    case .bool: return .bool(Bool.random(using: &random))
    case .int32, .sint32, .sfixed32: return .number(JSONNumber(edge(Int32.self)))
    case .uint32, .fixed32: return .number(JSONNumber(edge(UInt32.self)))
    case .int64, .sint64, .sfixed64: return .string(String(edge(Int64.self)))
    case .uint64, .fixed64: return .string(String(edge(UInt64.self)))
    case .float:
      return JSONNumber(Float(bitPattern: edge(UInt32.self))).map { .number($0) } ?? "-Infinity"
    case .double:
      return JSONNumber(Double(bitPattern: edge(UInt64.self))).map { .number($0) } ?? "Infinity"
    case .string:
      return .string(["", "lamp", "\"\\\n\u{0}", "Käse 🧀"].randomElement(using: &random) ?? "")
    case .bytes:
      return .string(["", "AA==", "AP8=", "AAEC", "/+79"].randomElement(using: &random) ?? "")
    case .timestamp:
      let times = [
        "0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z",
        "2024-02-29T12:30:45.120Z",
        "9999-12-31T23:59:59.999999Z",
      ]
      return .string(times.randomElement(using: &random) ?? "")
    case .duration:
      let durations = ["0s", "1.500s", "-0.000000001s", "315576000000s", "-12.345678s"]
      return .string(durations.randomElement(using: &random) ?? "")
    case .uuid: return "0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01"
    case .enumeration:
      let values: [JSONValue] = ["unknown", "red", "green", 77, -3]
      return values.randomElement(using: &random) ?? 0
    case .message(let name): return try message(name, depth: depth + 1)
    }
  }

  /// Edges as often as numbers from the middle.
  private mutating func edge<Value: FixedWidthInteger>(_: Value.Type) -> Value {
    [Value.min, 0, 1, .max, .random(in: .min ... .max, using: &random)].randomElement(
      using: &random) ?? 0
  }
}
