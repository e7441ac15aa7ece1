// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// Message → JSON (schema language, "JSON").
///
/// Every field is there that does not say by itself whether it is: zeros, empty lists and maps too, so that a reader
/// finds the same members in every reply. Only an absent `T?` or union member is left out.
extension DynamicMessage {
  package func json() throws(ConversionError) -> JSONValue { .object(try object(at: ValuePath())) }

  private func object(at path: ValuePath) throws(ConversionError) -> JSONObject {
    guard path.depth <= MessageDecoder.maxDepth * 2 else { throw path.error("nested too deep") }
    var object = JSONObject()
    for (place, field) in schema.fields.enumerated() {
      if let json = try member(place, field, at: path.member(field.name)) {
        object.append(field.name, json)
      }
    }
    return object
  }

  private func member(
    _ place: Int, _ field: FieldSchema, at path: ValuePath
  ) throws(ConversionError) -> JSONValue? {
    guard let value = values[place] else {
      if schema.hasPresence(place) { return nil }
      switch field.shape {
      case .list: return []
      case .map: return .object(JSONObject())
      // Its own fields would be zeros without end; the schema has no circle of them, but it can be wide.
      case .singular, .optional:
        if case .message(let name) = field.type,
          index.emptyNodeCount(of: name) > SchemaIndex.mostEmptyNodes
        {
          return nil
        }
        return try json(zero(field.type), field.type, at: path)
      }
    }
    return try json(value, field.type, at: path)
  }

  private func json(
    _ value: DynamicValue, _ type: ValueType, at path: ValuePath
  ) throws(ConversionError) -> JSONValue {
    switch value {
    case .bool(let value): return .bool(value)
    case .int(let value): return integer(value, isWide: type.isWide)
    case .uint(let value): return integer(value, isWide: type.isWide)
    case .float(let value):
      return JSONNumber(value).map { .number($0) } ?? .string(Self.notFinite(Double(value)))
    case .double(let value):
      return JSONNumber(value).map { .number($0) } ?? .string(Self.notFinite(value))
    case .string(let value): return .string(value)
    case .bytes(let value): return .string(Base64.text(value))
    case .uuid(let value): return .string(value.uuidString.lowercased())
    case .time(let seconds, let nanoseconds):
      return .string(try time(seconds, nanoseconds, type, at: path))
    case .enumeration(let number): return enumeration(number, type)
    case .message(let message): return .object(try message.object(at: path))
    case .list(let elements):
      var list: [JSONValue] = []
      for (place, element) in elements.enumerated() {
        list.append(try json(element, type, at: path.element(place)))
      }
      return .array(list)
    case .map(let entries):
      var object = JSONObject()
      for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
        object.append(key.text, try json(value, type, at: path.key(key.text)))
      }
      return .object(object)
    }
  }

  /// 64 bits as a string: browsers lose digits above 2⁵³.
  private func integer(_ value: some BinaryInteger, isWide: Bool) -> JSONValue {
    isWide ? .string(String(value)) : .number(JSONNumber(value))
  }

  /// The name; the number of one that the schema does not know.
  private func enumeration(_ number: Int32, _ type: ValueType) -> JSONValue {
    guard case .enumeration(let name) = type,
      let known = index.enumeration(named: name)?.name(of: number)
    else {
      return .number(JSONNumber(number))
    }
    return .string(known)
  }

  private func time(
    _ seconds: Int64, _ nanoseconds: Int32, _ type: ValueType, at path: ValuePath
  ) throws(ConversionError) -> String {
    if type == .timestamp {
      if let text = RFC3339.text(seconds: seconds, nanoseconds: nanoseconds) { return text }
      throw path.error(
        "the timestamp of \(seconds) seconds and \(nanoseconds) nanoseconds lies outside of the years 1 to 9999"
      )
    }
    if let text = DurationText.text(seconds: seconds, nanoseconds: nanoseconds) { return text }
    throw path.error(
      "the duration of \(seconds) seconds and \(nanoseconds) nanoseconds is longer than "
        + "\(DurationText.seconds.upperBound) s, or its parts differ in sign")
  }

  private static func notFinite(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
  }
}

extension ValueType {
  fileprivate var isWide: Bool {
    switch self {
    case .int64, .uint64, .sint64, .fixed64, .sfixed64: true
    default: false
    }
  }
}
