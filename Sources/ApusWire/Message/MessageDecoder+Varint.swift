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
    guard let ahead = unsafe Self.wordAhead(cursor, limit) else { return try slowVarint() }
    guard ahead.byteCount <= remaining else { throw .truncated }
    unsafe cursor += ahead.byteCount
    return ahead.value
  }

  /// A varint of two bytes or more that ends within the eight from `start`, and how many it takes.
  @inlinable @inline(__always)
  static func wordAhead(
    _ start: UnsafeRawPointer, _ limit: UnsafeRawPointer
  ) -> (value: UInt64, byteCount: Int)? {
    guard unsafe limit - start >= 8 else { return nil }
    // Safe: eight bytes are there, though perhaps not all of them of this message.
    let word = UInt64(littleEndian: unsafe start.loadUnaligned(as: UInt64.self))
    // Two bytes are the most frequent, and three words of masks more than they need.
    if word & 0x8000 == 0 { return (word & 0x7F | (word & 0x7F00) &>> 1, 2) }
    let ends = ~word & 0x8080_8080_8080_8080
    guard ends != 0 else { return nil }
    // Up to the first byte without the continuation bit; then seven bits of each byte are moved
    // together in pairs, in fours and in eights.
    var value = word & (ends ^ (ends &- 1)) & 0x7F7F_7F7F_7F7F_7F7F
    value = value & 0x007F_007F_007F_007F | (value & 0x7F00_7F00_7F00_7F00) &>> 1
    value = value & 0x0000_3FFF_0000_3FFF | (value & 0x3FFF_0000_3FFF_0000) &>> 2
    value = value & 0x0FFF_FFFF | (value & 0x0FFF_FFFF_0000_0000) &>> 4
    return (value, (ends.trailingZeroBitCount &>> 3) &+ 1)
  }

  /// Byte for byte: near the end, or nine and ten bytes.
  @usableFromInline @inline(never)
  mutating func slowVarint() throws(WireError) -> UInt64 {
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
