// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// Constraints as JSON Schema's keywords.
extension FieldRule {
  var isRequired: Bool { if case .required = self { true } else { false } }

  func writeList(_ schema: inout JSONObject) {
    switch self {
    case .count(let range, _): Self.write(range, "minItems", "maxItems", &schema)
    case .unique: schema.set("uniqueItems", true)
    default: break
    }
  }

  func writeMap(_ schema: inout JSONObject) {
    if case .count(let range, _) = self {
      Self.write(range, "minProperties", "maxProperties", &schema)
    }
  }

  func writeScalar(_ schema: inout JSONObject, _ type: ValueType, hasPresence: Bool) {
    switch self {
    case .length(let range, _):
      // Of bytes it counts what the text stands for.
      guard type == .string else {
        return schema.append(
          "x-apus-bytes",
          ["minimum": number(range.lowerBound), "maximum": number(range.upperBound)])
      }
      Self.write(range, "minLength", "maxLength", &schema)
    case .integers(let range, _):
      schema.set("minimum", number(range.lowerBound))
      schema.set("maximum", number(range.upperBound))
    case .unsignedIntegers(let range, _):
      schema.set("minimum", number(range.lowerBound))
      schema.set("maximum", number(range.upperBound))
    case .doubles(let range, _):
      schema.set("minimum", JSONNumber(range.lowerBound).map { .number($0) } ?? .null)
      schema.set("maximum", JSONNumber(range.upperBound).map { .number($0) } ?? .null)
    case .pattern(_, let source): schema.add(pattern: Self.anchored(source))
    case .email:
      schema.set("x-apus-format", "email")
      schema.add(pattern: Self.email)
    case .url:
      schema.set("x-apus-format", "url")
      schema.add(pattern: Self.url)
    case .required where !hasPresence: writeRequired(&schema, type)
    case .required, .count, .unique: break
    }
  }

  /// A plain field that is required is not its zero value.
  private func writeRequired(_ schema: inout JSONObject, _ type: ValueType) {
    switch type {
    case .string, .bytes: if schema["minLength"] == nil { schema.set("minLength", 1) }
    case .bool: schema.set("const", true)
    case .uuid: schema.set("not", ["const": "00000000-0000-0000-0000-000000000000"])
    case .timestamp: schema.set("not", ["const": "1970-01-01T00:00:00Z"])
    case .duration: schema.set("not", ["pattern": "^-?0+(?:\\.0+)?s$"])
    case .message, .enumeration: break
    default: schema.set("not", ["const": 0])
    }
  }

  private static func write(
    _ range: ClosedRange<UInt64>, _ low: String, _ high: String, _ schema: inout JSONObject
  ) {
    if range.lowerBound > 0 { schema.set(low, .number(JSONNumber(range.lowerBound))) }
    schema.set(high, .number(JSONNumber(range.upperBound)))
  }

  private func number(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }

  /// The whole string matches, as it does everywhere else.
  private static func anchored(_ source: String) -> String { "^(?:\(source))$" }

  /// What `TextRules` take.
  private static let email =
    "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$"
  private static let url =
    "^[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*(?::[1-9][0-9]{0,3})?"
    + "(?:[/?#][!#-;=?-\\[\\]_a-z~]*)?$"
}

extension JSONObject {
  /// Sets a member, or appends it.
  mutating func set(_ name: String, _ value: JSONValue) {
    guard let place = members.firstIndex(where: { $0.name == name }) else {
      return append(name, value)
    }
    members[place].value = value
  }

  /// There is room for one pattern; further ones go beside it.
  mutating func add(pattern: String) {
    guard self["pattern"] != nil else { return append("pattern", .string(pattern)) }
    var others: [JSONValue] = []
    if case .array(let known)? = self["allOf"] { others = known }
    set("allOf", .array(others + [["pattern": .string(pattern)]]))
  }
}
