// SPDX-License-Identifier: Apache-2.0

/// The unchecked stores that all fields are made of. Each caller has ensured the room.
extension MessageEncoder {
  /// Most bytes that a tag takes.
  @inlinable static var maxTagByteCount: Int { 5 }
  /// Most bytes that a tag and a varint take.
  @inlinable static var maxVarintFieldByteCount: Int { 15 }

  /// Writes a tag. A constant after inlining, so one or two stores for the usual field numbers.
  @inlinable @inline(__always)
  mutating func putTag(_ field: UInt32, _ wireType: UInt32) {
    putVarint(field &<< 3 | wireType)
  }

  @inlinable @inline(__always)
  mutating func putVarint(_ value: UInt32) {
    var value = value
    var end = end
    while value >= 0x80 {
      // Safe: a caller ensured five bytes.
      unsafe block.storeBytes(
        of: UInt8(truncatingIfNeeded: value) | 0x80, toByteOffset: end, as: UInt8.self)
      value &>>= 7
      end &+= 1
    }
    // Safe: as above.
    unsafe block.storeBytes(
      of: UInt8(truncatingIfNeeded: value), toByteOffset: end, as: UInt8.self)
    self.end = end &+ 1
  }

  @inlinable @inline(__always)
  mutating func putVarint(_ value: UInt64) {
    var value = value
    var end = end
    while value >= 0x80 {
      // Safe: a caller ensured ten bytes.
      unsafe block.storeBytes(
        of: UInt8(truncatingIfNeeded: value) | 0x80, toByteOffset: end, as: UInt8.self)
      value &>>= 7
      end &+= 1
    }
    // Safe: as above.
    unsafe block.storeBytes(
      of: UInt8(truncatingIfNeeded: value), toByteOffset: end, as: UInt8.self)
    self.end = end &+ 1
  }

  @inlinable @inline(__always)
  mutating func putFixed<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    // Safe: a caller ensured the bytes of a Value.
    unsafe block.storeBytes(of: value.littleEndian, toByteOffset: end, as: Value.self)
    end &+= MemoryLayout<Value>.size
  }
}

/// Bytes that `value` takes as a varint, 1...10.
@inlinable @inline(__always)
func varintByteCount(_ value: UInt64) -> Int {
  // One byte for each seven bits that are in use; 9/64 is 1/7 near enough for up to 64 bits.
  (((63 &- (value | 1).leadingZeroBitCount) &* 9 &+ 73) &>> 6)
}
