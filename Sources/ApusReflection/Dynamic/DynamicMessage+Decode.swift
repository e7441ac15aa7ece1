// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// Wire → message, with the rules of generated code: the last one wins, messages merge, packed or not, a known field
/// with another wire type is no field of ours.
extension DynamicMessage {
  package init(decoding bytes: Bytes, as schema: MessageSchema, in index: SchemaIndex)
    throws(WireError)
  {
    self.init(schema, in: index)
    try unsafe bytes.withUnsafeBytes { (buffer) throws(WireError) in
      // Safe: the decoder ends before the bytes that it was lent.
      var decoder = unsafe MessageDecoder(buffer, sharing: bytes.storage)
      try decode(from: &decoder)
    }
  }

  /// The depth is the decoder's to count.
  private mutating func decode(from decoder: inout MessageDecoder) throws(WireError) {
    while true {
      let tag = try decoder.nextTag()
      if tag == 0 { return }
      guard let place = schema.index(numbered: tag >> 3) else {
        try decoder.skip(tag)
        continue
      }
      try decodeField(at: place, tag, from: &decoder)
    }
  }

  private mutating func decodeField(
    at place: Int, _ tag: UInt32, from decoder: inout MessageDecoder
  ) throws(WireError) {
    let field = schema.fields[place]
    let isDelimited = tag & 7 == 2
    if field.shape == .list, isDelimited, field.type.isPackable {
      var elements = take(at: place)?.elements ?? []
      try Self.decodePacked(field.type, into: &elements, from: &decoder)
      return set(.list(elements), at: place)
    }
    if case .map(let key) = field.shape {
      guard isDelimited else { return try decoder.skip(tag) }
      var entries = take(at: place)?.entries ?? [:]
      try decodeEntry(key, field.type, into: &entries, from: &decoder)
      return set(.map(entries), at: place)
    }
    guard tag & 7 == field.type.wireType else { return try decoder.skip(tag) }
    if field.shape == .list {
      var elements = take(at: place)?.elements ?? []
      if let value = try decodeValue(field.type, onto: nil, from: &decoder) {
        elements.append(value)
      }
      return set(.list(elements), at: place)
    }
    if let value = try decodeValue(field.type, onto: take(at: place), from: &decoder) {
      set(value, at: place)
    }
  }

  private func decodeEntry(
    _ keyType: ValueType, _ type: ValueType, into entries: inout [DynamicKey: DynamicValue],
    from decoder: inout MessageDecoder
  ) throws(WireError) {
    var key: DynamicValue?
    var value: DynamicValue?
    try decoder.nested { (entry) throws(WireError) in
      while true {
        let tag = try entry.nextTag()
        switch tag {
        case 0: return
        case 1 << 3 | keyType.wireType: key = try decodeValue(keyType, onto: nil, from: &entry)
        case 2 << 3 | type.wireType: value = try decodeValue(type, onto: value, from: &entry)
        default: try entry.skip(tag)
        }
      }
    }
    guard let key = DynamicKey(key ?? zero(keyType)) else { return }
    entries[key] = value ?? zero(type)
  }

  /// - Parameter old: what a message merges into.
  /// - Returns: `nil` for a message that no package declares; its bytes were passed over.
  private func decodeValue(
    _ type: ValueType, onto old: DynamicValue?, from decoder: inout MessageDecoder
  ) throws(WireError) -> DynamicValue? {
    switch type {
    case .bool: return .bool(try decoder.bool())
    case .int32: return .int(Int64(try decoder.int32()))
    case .int64: return .int(try decoder.int64())
    case .uint32: return .uint(UInt64(try decoder.uint32()))
    case .uint64: return .uint(try decoder.uint64())
    case .sint32: return .int(Int64(try decoder.sint32()))
    case .sint64: return .int(try decoder.sint64())
    case .fixed32: return .uint(UInt64(try decoder.fixed32()))
    case .fixed64: return .uint(try decoder.fixed64())
    case .sfixed32: return .int(Int64(try decoder.sfixed32()))
    case .sfixed64: return .int(try decoder.sfixed64())
    case .float: return .float(try decoder.float())
    case .double: return .double(try decoder.double())
    case .string: return .string(try decoder.string())
    case .bytes: return .bytes(try decoder.bytes())
    case .uuid: return .uuid(try decoder.uuid())
    case .enumeration: return .enumeration(try decoder.int32())
    case .timestamp, .duration: return try decodeTime(onto: old, from: &decoder)
    case .message(let name):
      guard let schema = index.message(named: name) else {
        try decoder.nested { (_) throws(WireError) in }
        return nil
      }
      var message = DynamicMessage(schema, in: index)
      if case .message(let merged)? = old { message = merged }
      try decoder.nested { (body) throws(WireError) in try message.decode(from: &body) }
      return .message(message)
    }
  }

  /// As it came, also with numbers that no calendar has: whether they can be shown is the reader's question.
  private func decodeTime(
    onto old: DynamicValue?, from decoder: inout MessageDecoder
  ) throws(WireError) -> DynamicValue {
    var (seconds, nanoseconds): (Int64, Int32) = (0, 0)
    if case .time(let oldSeconds, let oldNanoseconds)? = old {
      (seconds, nanoseconds) = (oldSeconds, oldNanoseconds)
    }
    try decoder.nested { (body) throws(WireError) in
      while true {
        let tag = try body.nextTag()
        switch tag {
        case 0: return
        case 8: seconds = try body.int64()
        case 16: nanoseconds = try body.int32()
        default: try body.skip(tag)
        }
      }
    }
    return .time(seconds: seconds, nanoseconds: nanoseconds)
  }

  private static func decodePacked(
    _ type: ValueType, into elements: inout [DynamicValue], from decoder: inout MessageDecoder
  ) throws(WireError) {
    var ints: [Int64] = []
    var smallInts: [Int32] = []
    var uints: [UInt64] = []
    var smallUInts: [UInt32] = []
    switch type {
    case .bool:
      var list: [Bool] = []
      try decoder.packedBool(&list)
      elements += list.map { .bool($0) }
    case .int32: try decoder.packedInt32(&smallInts)
    case .int64: try decoder.packedInt64(&ints)
    case .uint32: try decoder.packedUInt32(&smallUInts)
    case .uint64: try decoder.packedUInt64(&uints)
    case .sint32: try decoder.packedSInt32(&smallInts)
    case .sint64: try decoder.packedSInt64(&ints)
    case .fixed32: try decoder.packedFixed32(&smallUInts)
    case .fixed64: try decoder.packedFixed64(&uints)
    case .sfixed32: try decoder.packedSFixed32(&smallInts)
    case .sfixed64: try decoder.packedSFixed64(&ints)
    case .float:
      var list: [Float] = []
      try decoder.packedFloat(&list)
      elements += list.map { .float($0) }
    case .double:
      var list: [Double] = []
      try decoder.packedDouble(&list)
      elements += list.map { .double($0) }
    case .enumeration:
      var list: [Int32] = []
      try decoder.packedInt32(&list)
      elements += list.map { .enumeration($0) }
    case .string, .bytes, .timestamp, .duration, .uuid, .message: break
    }
    elements += ints.map { .int($0) } + smallInts.map { .int(Int64($0)) }
    elements += uints.map { .uint($0) } + smallUInts.map { .uint(UInt64($0)) }
  }

  /// What an absent value of this type reads as.
  func zero(_ type: ValueType) -> DynamicValue {
    switch type {
    case .bool: .bool(false)
    case .int32, .int64, .sint32, .sint64, .sfixed32, .sfixed64: .int(0)
    case .uint32, .uint64, .fixed32, .fixed64: .uint(0)
    case .float: .float(0)
    case .double: .double(0)
    case .string: .string("")
    case .bytes: .bytes(Bytes())
    case .uuid: .uuid(.nil)
    case .timestamp, .duration: .time(seconds: 0, nanoseconds: 0)
    case .enumeration: .enumeration(0)
    case .message(let name):
      .message(
        DynamicMessage(
          index.message(named: name) ?? MessageSchema(name: name, fields: []), in: index))
    }
  }
}

extension ValueType {
  /// The lower three bits of a tag with one value of this type.
  fileprivate var wireType: UInt32 {
    switch self {
    case .bool, .int32, .int64, .uint32, .uint64, .sint32, .sint64, .enumeration: 0
    case .fixed64, .sfixed64, .double: 1
    case .fixed32, .sfixed32, .float: 5
    case .string, .bytes, .timestamp, .duration, .uuid, .message: 2
    }
  }

  fileprivate var isPackable: Bool { wireType != 2 }
}

extension DynamicValue {
  fileprivate var elements: [DynamicValue]? {
    if case .list(let elements) = self { elements } else { nil }
  }
  fileprivate var entries: [DynamicKey: DynamicValue]? {
    if case .map(let entries) = self { entries } else { nil }
  }
}
