// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// JSON → message (schema language, "JSON"). What does not fit is refused with its path: nothing is guessed.
struct JSONReader {
  let index: SchemaIndex
  /// Where every problem goes, so that reading goes on behind it; without it the first one is thrown.
  var problems: ConversionProblems?

  /// What `read` throws is noted, where all problems are wanted.
  private func noting(_ read: () throws(ConversionError) -> Void) throws(ConversionError) {
    guard let problems else { return try read() }
    do throws(ConversionError) {
      try read()
    } catch {
      problems.append(error)
    }
  }

  func message(_ json: JSONValue, as schema: MessageSchema, at path: ValuePath)
    throws(ConversionError) -> DynamicMessage
  {
    guard case .object(let object) = json else {
      throw path.error("\(schema.name) must be an object, not \(json.kindName)")
    }
    guard path.depth < JSONValue.maximumDepth else {
      throw path.error("nested more than \(JSONValue.maximumDepth) deep")
    }
    var message = DynamicMessage(schema, in: index)
    for member in object.members {
      try noting { () throws(ConversionError) in try read(member, into: &message, at: path) }
    }
    if schema.role == .union, message.values.allSatisfy({ $0 == nil }) {
      throw path.error("\(schema.name) must have one of \(names(of: schema))")
    }
    return message
  }

  private func read(
    _ member: JSONObject.Member, into message: inout DynamicMessage, at path: ValuePath
  ) throws(ConversionError) {
    let schema = message.schema
    guard let place = schema.index(named: member.name) else {
      let help =
        schema.fields.isEmpty
        ? "it has none" : Suggestion.help(for: member.name, in: schema.fields.map(\.name))
      throw path.member(member.name).error("\(schema.name) has no such member; \(help)")
    }
    // As in protobuf's JSON: null is "not there".
    if member.value == .null { return }
    let field = schema.fields[place]
    let path = path.member(field.name)
    guard message.values[place] == nil else { throw path.error("the member is there twice") }
    if let rival = schema.rivals(of: place).first(where: { message.values[$0] != nil }) {
      throw path.error(
        "only one of '\(schema.fields[rival].name)' and '\(field.name)' can be there")
    }
    message.set(try value(member.value, of: field, at: path), at: place)
  }

  private func value(_ json: JSONValue, of field: FieldSchema, at path: ValuePath)
    throws(ConversionError) -> DynamicValue
  {
    switch field.shape {
    case .singular, .optional: return try value(json, field.type, at: path)
    case .list:
      guard case .array(let elements) = json else {
        throw path.error("must be an array, not \(json.kindName)")
      }
      var list: [DynamicValue] = []
      list.reserveCapacity(elements.count)
      for (place, element) in elements.enumerated() {
        try noting { () throws(ConversionError) in
          list.append(try value(element, field.type, at: path.element(place)))
        }
      }
      return .list(list)
    case .map(let keyType):
      guard case .object(let object) = json else {
        throw path.error("must be an object, not \(json.kindName)")
      }
      var entries: [DynamicKey: DynamicValue] = [:]
      for member in object.members {
        let path = path.key(member.name)
        let key = try key(member.name, keyType, at: path)
        guard entries.updateValue(try value(member.value, field.type, at: path), forKey: key) == nil
        else {
          throw path.error("the key is there twice")
        }
      }
      return .map(entries)
    }
  }

  /// A member's name as a key: JSON has no other keys than strings.
  private func key(_ name: String, _ type: ValueType, at path: ValuePath) throws(ConversionError)
    -> DynamicKey
  {
    if type == .bool {
      guard name == "true" || name == "false" else {
        throw path.error("the key must be \"true\" or \"false\"")
      }
      return .bool(name == "true")
    }
    guard let key = DynamicKey(try value(.string(name), type, at: path)) else {
      throw path.error("no \(type.name) can be a key")
    }
    return key
  }

  private func value(_ json: JSONValue, _ type: ValueType, at path: ValuePath)
    throws(ConversionError) -> DynamicValue
  {
    switch type {
    case .bool:
      guard case .bool(let value) = json else { throw wrong(json, "true or false", at: path) }
      return .bool(value)
    case .int32, .sint32, .sfixed32:
      return .int(Int64(try integer(json, Int32.self, type, at: path)))
    case .int64, .sint64, .sfixed64: return .int(try integer(json, Int64.self, type, at: path))
    case .uint32, .fixed32: return .uint(UInt64(try integer(json, UInt32.self, type, at: path)))
    case .uint64, .fixed64: return .uint(try integer(json, UInt64.self, type, at: path))
    case .float: return .float(try float(json, at: path))
    case .double: return .double(try double(json, at: path))
    case .string: return .string(try string(json, "a string", at: path))
    case .bytes:
      let text = try string(json, "base64 in a string", at: path)
      guard let value = Base64.bytes(text) else { throw path.error("this is no base64") }
      return .bytes(value)
    case .uuid:
      let text = try string(json, "a uuid in a string", at: path)
      guard let value = UUID(uuidString: text) else {
        throw path.error("'\(text)' is no uuid; write it as 0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01")
      }
      return .uuid(value)
    case .timestamp:
      let text = try string(json, "a time in a string", at: path)
      guard let (seconds, nanoseconds) = RFC3339.parse(text) else {
        throw path.error(
          "'\(text)' is no time; write it as 2026-07-29T12:00:00.5Z, years 1 to 9999")
      }
      return .time(seconds: seconds, nanoseconds: nanoseconds)
    case .duration:
      let text = try string(json, "a duration in a string", at: path)
      guard let (seconds, nanoseconds) = DurationText.parse(text) else {
        throw path.error("'\(text)' is no duration; write seconds, as in 1.5s")
      }
      return .time(seconds: seconds, nanoseconds: nanoseconds)
    case .enumeration(let name): return .enumeration(try enumeration(json, name, at: path))
    case .message(let name):
      guard let schema = index.message(named: name) else {
        throw path.error("no package here declares \(name)")
      }
      return .message(try message(json, as: schema, at: path))
    }
  }
}

// MARK: scalars

extension JSONReader {
  private func string(_ json: JSONValue, _ wanted: String, at path: ValuePath)
    throws(ConversionError) -> String
  {
    guard case .string(let text) = json else { throw wrong(json, wanted, at: path) }
    return text
  }

  private func wrong(_ json: JSONValue, _ wanted: String, at path: ValuePath) -> ConversionError {
    path.error("must be \(wanted), not \(json.kindName)")
  }

  /// A number, or one in a string: that is how 64 bits pass through browsers.
  private func integer<Value: FixedWidthInteger>(
    _ json: JSONValue, _: Value.Type, _ type: ValueType, at path: ValuePath
  ) throws(ConversionError) -> Value {
    guard let number = number(json) else {
      if case .string(let text) = json { throw path.error("must be a \(type.name), not '\(text)'") }
      throw wrong(json, "a \(type.name)", at: path)
    }
    do throws(JSONNumber.IntegerFault) {
      return try number.integer(Value.self)
    } catch {
      switch error {
      case .fraction: throw path.error("\(number) is no whole number")
      case .outOfRange:
        throw path.error("\(number) is out of range: \(type.name) is \(Value.min) to \(Value.max)")
      }
    }
  }

  private func number(_ json: JSONValue) -> JSONNumber? {
    switch json {
    case .number(let number): number
    case .string(let text):
      // Spaces around it are none of a number's grammar, but the parser would skip them.
      if case .number(let number)? = try? JSONValue(parsing: text),
        number.text.utf8.count == text.utf8.count
      {
        number
      } else {
        nil
      }
    default: nil
    }
  }

  private func double(_ json: JSONValue, at path: ValuePath) throws(ConversionError) -> Double {
    switch json {
    case .string("NaN"): return .nan
    case .string("Infinity"): return .infinity
    case .string("-Infinity"): return -.infinity
    default:
      guard let number = number(json) else {
        throw wrong(json, "a number, \"NaN\", \"Infinity\" or \"-Infinity\"", at: path)
      }
      guard let value = number.double else {
        throw path.error(
          "\(number) is out of range: the largest double is \(Double.greatestFiniteMagnitude)")
      }
      return value
    }
  }

  private func float(_ json: JSONValue, at path: ValuePath) throws(ConversionError) -> Float {
    let value = try double(json, at: path)
    // From the text when there is one: rounding twice could miss the nearest float.
    let nearest = number(json).flatMap { Float($0.text) } ?? Float(value)
    guard nearest.isFinite || !value.isFinite else {
      throw path.error(
        "\(value) is out of range: the largest float is \(Float.greatestFiniteMagnitude)")
    }
    return nearest
  }

  private func enumeration(_ json: JSONValue, _ name: String, at path: ValuePath)
    throws(ConversionError) -> Int32
  {
    switch json {
    case .number(let number):
      if let value = try? number.integer(Int32.self) { return value }
      throw path.error("\(number) is no number of an enum")
    case .string(let text):
      guard let schema = index.enumeration(named: name) else {
        throw path.error("no package here declares \(name)")
      }
      if let number = schema.number(of: text) { return number }
      throw path.error(
        "\(name) has no '\(text)'; \(Suggestion.help(for: text, in: schema.values.map(\.name)))")
    default: throw wrong(json, "a name or number of \(name)", at: path)
    }
  }

  private func names(of schema: MessageSchema) -> String {
    schema.fields.map { "'\($0.name)'" }.joined(separator: ", ")
  }
}
