// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// Messages as JSON Schema 2020-12, which OpenAPI 3.1 is built on. What comes in and what goes out are
/// two schemas: a request may leave out what has a zero value, a reply has every field.
struct SchemaWriter {
  enum Direction: Sendable, Hashable { case input, output }

  /// What is needed by what was written, and is to be written itself.
  private struct Need: Hashable {
    let name: String
    let direction: Direction
  }

  let index: SchemaIndex
  let rules: SchemaRules
  /// By the names of components.
  private(set) var components: [String: JSONValue] = [:]

  init(index: SchemaIndex, rules: SchemaRules, known: [String: JSONValue]) {
    self.index = index
    self.rules = rules
    components = known
  }

  /// A reference to the message's component, which is written with all that it needs.
  mutating func reference(_ name: String, _ direction: Direction) -> JSONValue {
    let key = direction == .input ? name + ".input" : name
    if components[key] == nil, let message = index.message(named: name) {
      // Before its fields: they may come back to it.
      components[key] = .null
      components[key] = object(message, direction)
    }
    return ["$ref": .string("#/components/schemas/\(key)")]
  }

  /// The schema of a message.
  ///
  /// - Parameter left: fields that are elsewhere: in the path.
  mutating func object(
    _ message: MessageSchema, _ direction: Direction, without left: Set<String> = []
  ) -> JSONValue {
    var properties = JSONObject()
    var required: [JSONValue] = []
    for (place, field) in message.fields.enumerated() where !left.contains(field.name) {
      let isRequired =
        direction == .output
        ? !message.hasPresence(place) : rules.needs(place, of: message, in: index)
      let schema = schema(field, place, of: message, direction)
      // In what comes in, null is "not there".
      let mayBeNull = direction == .input && !isRequired
      properties.append(field.name, mayBeNull ? Self.orNull(schema) : schema)
      if isRequired { required.append(.string(field.name)) }
    }
    var schema = JSONObject()
    schema.append("type", "object")
    if !message.documentation.isEmpty {
      schema.append("description", .string(message.documentation))
    }
    schema.append("properties", .object(properties))
    if !required.isEmpty { schema.append("required", .array(required)) }
    if message.role == .union {
      schema.append("minProperties", 1)
      schema.append("maxProperties", 1)
    } else {
      let rivals = Self.rivals(message)
      if !rivals.isEmpty { schema.append("allOf", .array(rivals)) }
    }
    // A reply may have more fields tomorrow.
    if direction == .input { schema.append("additionalProperties", false) }
    return .object(schema)
  }

  private static func orNull(_ schema: JSONValue) -> JSONValue {
    guard case .object(var object) = schema, let type = object["type"], object["enum"] == nil,
      object["const"] == nil, case .string = type
    else { return ["anyOf": [schema, ["type": "null"]]] }
    object.set("type", [type, "null"])
    return .object(object)
  }

  /// Members of one union in place exclude each other.
  private static func rivals(_ message: MessageSchema) -> [JSONValue] {
    let unions = Dictionary(grouping: message.fields.filter { $0.oneof != nil }) { $0.oneof ?? "" }
    return unions.keys.sorted().flatMap { name -> [JSONValue] in
      let names = (unions[name] ?? []).map(\.name)
      return names.indices.flatMap { first in
        names.indices.filter { $0 > first }.map { second in
          ["not": ["required": [.string(names[first]), .string(names[second])]]]
        }
      }
    }
  }

  mutating func schema(
    _ field: FieldSchema, _ place: Int, of message: MessageSchema, _ direction: Direction
  ) -> JSONValue {
    let checks = rules.fields(of: message.name)[place]
    // What a service tells keeps no rules that are for those who ask.
    let own = direction == .input ? checks?.rules ?? [] : []
    let elements = direction == .input ? checks?.elementRules ?? [] : []
    var schema: JSONValue
    switch field.shape {
    case .singular, .optional:
      schema = value(field.type, own, direction, hasPresence: message.hasPresence(place))
    case .list:
      var array = JSONObject()
      array.append("type", "array")
      array.append("items", value(field.type, elements, direction, hasPresence: true))
      for rule in own { rule.writeList(&array) }
      schema = .object(array)
    case .map(let key):
      var object = JSONObject()
      object.append("type", "object")
      if let names = Self.names(of: key) { object.append("propertyNames", names) }
      object.append(
        "additionalProperties", value(field.type, [], direction, hasPresence: true))
      for rule in own { rule.writeMap(&object) }
      schema = .object(object)
    }
    schema = Self.described(schema, field)
    return schema
  }

  private static func described(_ schema: JSONValue, _ field: FieldSchema) -> JSONValue {
    guard case .object(var object) = schema else { return schema }
    if !field.documentation.isEmpty, object["description"] == nil {
      object.append("description", .string(field.documentation))
    }
    if field.annotations.contains(where: { $0.name == "deprecated" }) {
      object.append("deprecated", true)
    }
    return .object(object)
  }

  /// What an object fits that says nothing: every member that is there has its zero value.
  private func empty(_ message: MessageSchema, depth: Int) -> JSONValue {
    var zeros = JSONObject()
    for (place, field) in message.fields.enumerated() {
      let null: JSONValue = ["type": "null"]
      zeros.append(
        field.name,
        message.hasPresence(place) ? null : ["anyOf": [zero(field, depth: depth), null]])
    }
    return ["properties": .object(zeros)]
  }

  private func zero(_ field: FieldSchema, depth: Int) -> JSONValue {
    switch field.shape {
    case .list: return ["maxItems": 0]
    case .map: return ["maxProperties": 0]
    case .singular, .optional: break
    }
    switch field.type {
    case .bool: return ["const": false]
    case .string, .bytes: return ["const": ""]
    case .uuid: return ["const": "00000000-0000-0000-0000-000000000000"]
    case .timestamp: return ["const": "1970-01-01T00:00:00Z"]
    case .duration: return ["pattern": "^-?0+(?:\\.0+)?s$"]
    case .enumeration(let name):
      return ["const": .string(index.enumeration(named: name)?.values.first?.name ?? "")]
    case .message(let name):
      guard depth < 8, let inner = index.message(named: name) else { return true }
      return empty(inner, depth: depth + 1)
    default: return ["const": 0]
    }
  }

  private static func names(of key: ValueType) -> JSONValue? {
    switch key {
    case .bool: ["enum": ["true", "false"]]
    case .string: nil
    case .uint32, .uint64, .fixed32, .fixed64: ["pattern": "^[0-9]+$"]
    default: ["pattern": "^-?[0-9]+$"]
    }
  }

  mutating func value(
    _ type: ValueType, _ rules: [FieldRule], _ direction: Direction, hasPresence: Bool
  ) -> JSONValue {
    switch type {
    case .message(let name):
      let reference = reference(name, direction)
      guard rules.contains(where: \.isRequired), !hasPresence,
        let message = index.message(named: name)
      else { return reference }
      // A plain message that is required is not its empty value.
      return ["allOf": [reference, ["not": empty(message, depth: 0)]]]
    case .enumeration(let name):
      var names = index.enumeration(named: name)?.values.map(\.name) ?? []
      // A plain field that is required cannot be its zero value.
      if rules.contains(where: \.isRequired), !hasPresence {
        names.removeFirst(min(1, names.count))
      }
      return ["type": "string", "enum": .array(names.map { .string($0) })]
    default:
      var schema = ScalarSchema.of(type, direction)
      for rule in rules { rule.writeScalar(&schema, type, hasPresence: hasPresence) }
      return .object(schema)
    }
  }
}
