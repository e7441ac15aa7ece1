// SPDX-License-Identifier: Apache-2.0

/// Lists of numbers in one field. An empty list is not sent.
extension MessageEncoder {
  public mutating func packedBool(_ list: [Bool], field: UInt32) {
    packedVarints(list, field: field) { $0 ? 1 : 0 }
  }

  public mutating func packedInt32(_ list: [Int32], field: UInt32) {
    packedVarints(list, field: field) { UInt64(bitPattern: Int64($0)) }
  }

  public mutating func packedInt64(_ list: [Int64], field: UInt32) {
    packedVarints(list, field: field) { UInt64(bitPattern: $0) }
  }

  public mutating func packedUInt32(_ list: [UInt32], field: UInt32) {
    packedVarints(list, field: field) { UInt64($0) }
  }

  public mutating func packedUInt64(_ list: [UInt64], field: UInt32) {
    packedVarints(list, field: field) { $0 }
  }

  public mutating func packedSInt32(_ list: [Int32], field: UInt32) {
    packedVarints(list, field: field) { UInt64(ZigZag.encode($0)) }
  }

  public mutating func packedSInt64(_ list: [Int64], field: UInt32) {
    packedVarints(list, field: field) { ZigZag.encode($0) }
  }

  @inlinable
  public mutating func packedEnumeration<Value: WireEnum>(_ list: [Value], field: UInt32) {
    packedVarints(list, field: field) { UInt64(bitPattern: Int64($0.rawValue)) }
  }

  public mutating func packedFixed32(_ list: [UInt32], field: UInt32) {
    packedFixed(list, field: field) { $0.littleEndian }
  }

  public mutating func packedFixed64(_ list: [UInt64], field: UInt32) {
    packedFixed(list, field: field) { $0.littleEndian }
  }

  public mutating func packedSFixed32(_ list: [Int32], field: UInt32) {
    packedFixed(list, field: field) { $0.littleEndian }
  }

  public mutating func packedSFixed64(_ list: [Int64], field: UInt32) {
    packedFixed(list, field: field) { $0.littleEndian }
  }

  public mutating func packedFloat(_ list: [Float], field: UInt32) {
    packedFixed(list, field: field) { Float(bitPattern: $0.bitPattern.littleEndian) }
  }

  public mutating func packedDouble(_ list: [Double], field: UInt32) {
    packedFixed(list, field: field) { Double(bitPattern: $0.bitPattern.littleEndian) }
  }

  @inlinable @inline(__always)
  mutating func packedVarints<Value>(
    _ list: [Value], field: UInt32, _ varint: (Value) -> UInt64
  ) {
    if list.isEmpty { return }
    // Each number takes a byte at least, so the length takes as many bytes as the count does; the
    // body is moved only when the numbers are so large that the length takes more.
    let reserved = varintByteCount(UInt64(truncatingIfNeeded: list.count))
    ensure(Self.maxVarintFieldByteCount &+ list.count &* 10)
    putTag(field, WireType.lengthDelimited)
    end &+= reserved
    let body = count
    var next = unsafe block + end
    for value in list {
      var value = varint(value)
      // Safe: ten bytes for each number were ensured.
      while value >= 0x80 {
        unsafe next.storeBytes(of: UInt8(truncatingIfNeeded: value) | 0x80, as: UInt8.self)
        unsafe next += 1
        value &>>= 7
      }
      unsafe next.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
      unsafe next += 1
    }
    end = unsafe next - block
    endNestedMoving(body, count &- body, reserved: reserved)
  }

  @inlinable @inline(__always)
  mutating func packedFixed<Value: BitwiseCopyable>(
    _ list: [Value], field: UInt32, _ littleEndian: (Value) -> Value
  ) {
    if list.isEmpty { return }
    #if _endian(little)
      unsafe list.withUnsafeBytes { unsafe delimited($0, field: field) }
    #else
      unsafe list.map(littleEndian).withUnsafeBytes { unsafe delimited($0, field: field) }
    #endif
  }
}
