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
    let length = try varint()
    // As unsigned numbers, so that no length can turn negative.
    guard length <= UInt64(UInt(bitPattern: remaining)) else { throw .truncated }
    return Int(truncatingIfNeeded: length)
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
