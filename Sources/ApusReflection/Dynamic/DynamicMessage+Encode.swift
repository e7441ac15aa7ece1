// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// Message → wire, with the rules of generated code: zeros are not sent, maps sort by key, numbers are packed.
extension DynamicMessage {
  package func encoded() -> Bytes { DynamicBody(message: self).encoded() }

  func encode(to encoder: inout MessageEncoder) {
    for (index, field) in schema.fields.enumerated() {
      guard let value = values[index] else { continue }
      switch (field.shape, value) {
      case (.list, .list(let elements)): Self.encode(elements, field, to: &encoder)
      case (.map(let key), .map(let entries)):
        for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
          encoder.nested(field: field.number) { entry in
            Self.encode(name.value, key, 1, to: &entry)
            Self.encode(value, field.type, 2, to: &entry)
          }
        }
      default:
        if schema.hasPresence(index) || !Self.isZero(value) {
          Self.encode(value, field.type, field.number, to: &encoder)
        }
      }
    }
  }

  private var encodesToNothing: Bool {
    values.indices.allSatisfy { index in
      values[index].map { !schema.hasPresence(index) && Self.isZero($0) } ?? true
    }
  }

  /// What an absent field reads as, so it is not sent.
  private static func isZero(_ value: DynamicValue) -> Bool {
    switch value {
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .float(let value): value == 0
    case .double(let value): value == 0
    case .string(let value): value.isEmpty
    case .bytes(let value): value.isEmpty
    case .uuid(let value): value == .nil
    case .time(let seconds, let nanoseconds): seconds == 0 && nanoseconds == 0
    case .enumeration(let value): value == 0
    case .message(let value): value.encodesToNothing
    case .list(let value): value.isEmpty
    case .map(let value): value.isEmpty
    }
  }

  private static func encode(
    _ value: DynamicValue, _ type: ValueType, _ number: UInt32, to encoder: inout MessageEncoder
  ) {
    switch (value, type) {
    case (.bool(let value), _): encoder.bool(value, field: number)
    case (.int(let value), .sint32): encoder.sint32(Int32(truncatingIfNeeded: value), field: number)
    case (.int(let value), .sint64): encoder.sint64(value, field: number)
    case (.int(let value), .sfixed32):
      encoder.sfixed32(Int32(truncatingIfNeeded: value), field: number)
    case (.int(let value), .sfixed64): encoder.sfixed64(value, field: number)
    case (.int(let value), _): encoder.int64(value, field: number)
    case (.uint(let value), .fixed32):
      encoder.fixed32(UInt32(truncatingIfNeeded: value), field: number)
    case (.uint(let value), .fixed64): encoder.fixed64(value, field: number)
    case (.uint(let value), _): encoder.uint64(value, field: number)
    case (.float(let value), _): encoder.float(value, field: number)
    case (.double(let value), _): encoder.double(value, field: number)
    case (.string(let value), _): encoder.string(value, field: number)
    case (.bytes(let value), _): encoder.bytes(value, field: number)
    case (.uuid(let value), _): encoder.uuid(value, field: number)
    case (.time(let seconds, let nanoseconds), _):
      encoder.nested(field: number) { body in
        if seconds != 0 { body.int64(seconds, field: 1) }
        if nanoseconds != 0 { body.int32(nanoseconds, field: 2) }
      }
    case (.enumeration(let value), _): encoder.int32(value, field: number)
    case (.message(let value), _): encoder.nested(field: number) { value.encode(to: &$0) }
    // Lists and maps do not nest.
    case (.list, _), (.map, _): break
    }
  }

  private static func encode(
    _ elements: [DynamicValue], _ field: FieldSchema, to encoder: inout MessageEncoder
  ) {
    let ints = elements.compactMap { if case .int(let value) = $0 { value } else { nil } }
    let uints = elements.compactMap { if case .uint(let value) = $0 { value } else { nil } }
    switch field.type {
    case .bool: encoder.packedBool(elements.map { $0 == .bool(true) }, field: field.number)
    case .int32, .int64: encoder.packedInt64(ints, field: field.number)
    case .sint32, .sint64: encoder.packedSInt64(ints, field: field.number)
    case .sfixed32:
      encoder.packedSFixed32(ints.map { Int32(truncatingIfNeeded: $0) }, field: field.number)
    case .sfixed64: encoder.packedSFixed64(ints, field: field.number)
    case .uint32, .uint64: encoder.packedUInt64(uints, field: field.number)
    case .fixed32:
      encoder.packedFixed32(uints.map { UInt32(truncatingIfNeeded: $0) }, field: field.number)
    case .fixed64: encoder.packedFixed64(uints, field: field.number)
    case .float:
      let values = elements.compactMap { if case .float(let value) = $0 { value } else { nil } }
      encoder.packedFloat(values, field: field.number)
    case .double:
      let values = elements.compactMap { if case .double(let value) = $0 { value } else { nil } }
      encoder.packedDouble(values, field: field.number)
    case .enumeration:
      let values = elements.compactMap {
        if case .enumeration(let value) = $0 { value } else { nil }
      }
      encoder.packedInt32(values, field: field.number)
    case .string, .bytes, .timestamp, .duration, .uuid, .message:
      for element in elements { encode(element, field.type, field.number, to: &encoder) }
    }
  }
}

/// Lends a message without a schema of its own to the encoder, which wants a generated type.
private struct DynamicBody: Message {
  var message: DynamicMessage?

  static var messageName: String { "" }
  init() {}
  init(message: DynamicMessage) { self.message = message }

  func encode(to encoder: inout MessageEncoder) { message?.encode(to: &encoder) }
  mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {}
}
