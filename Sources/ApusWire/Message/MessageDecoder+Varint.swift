// SPDX-License-Identifier: Apache-2.0

extension MessageDecoder {
  @inlinable @inline(__always)
  mutating func varint() throws(WireError) -> UInt64 {
    guard unsafe cursor < end else { throw .truncated }
    // Safe: cursor is before end.
    let byte = unsafe cursor.load(as: UInt8.self)
    guard byte >= 0x80 else {
      unsafe cursor += 1
      return UInt64(byte)
    }
    return try longVarint()
  }

  /// A varint of two bytes or more. Bits beyond the 64th are dropped, as protobuf does.
  @usableFromInline
  mutating func longVarint() throws(WireError) -> UInt64 {
    // One bound for both: ten bytes, and what is there.
    let available = min(remaining, 10)
    var value: UInt64 = 0
    var index = 0
    while index < available {
      // Safe: index is below what remains.
      let byte = UInt64(unsafe cursor.load(fromByteOffset: index, as: UInt8.self))
      value |= (byte & 0x7F) &<< UInt64(truncatingIfNeeded: index &* 7)
      index &+= 1
      if byte < 0x80 {
        unsafe cursor += index
        return value
      }
    }
    throw available == 10 ? .malformedVarint : .truncated
  }

  /// A number of bytes that have all arrived.
  @inlinable @inline(__always)
  mutating func length() throws(WireError) -> Int {
    guard unsafe cursor < end else { throw .truncated }
    // Safe: cursor is before end.
    var length = Int(unsafe cursor.load(as: UInt8.self))
    if length < 0x80 { unsafe cursor += 1 } else { length = try longLength() }
    guard length <= remaining else { throw .truncated }
    return length
  }

  /// A length of two bytes or more: five at most, as protobuf has it, so it never turns negative.
  @usableFromInline
  mutating func longLength() throws(WireError) -> Int {
    let available = min(remaining, 5)
    var length = 0
    var index = 0
    while index < available {
      // Safe: index is below what remains.
      let byte = Int(unsafe cursor.load(fromByteOffset: index, as: UInt8.self))
      length |= (byte & 0x7F) &<< (index &* 7)
      index &+= 1
      if byte < 0x80 {
        // Where Int has 32 bits, the fifth byte can reach the sign.
        guard length >= 0 else { throw .truncated }
        unsafe cursor += index
        return length
      }
    }
    throw available == 5 ? .malformedVarint : .truncated
  }

  @inlinable @inline(__always)
  mutating func fixed<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type
  ) throws(WireError) -> Value {
    guard remaining >= MemoryLayout<Value>.size else { throw .truncated }
    // Safe: as many bytes are there.
    let value = unsafe cursor.loadUnaligned(as: Value.self)
    unsafe cursor += MemoryLayout<Value>.size
    return Value(littleEndian: value)
  }
}
