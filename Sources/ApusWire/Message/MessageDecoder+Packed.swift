// SPDX-License-Identifier: Apache-2.0

/// Lists of numbers in one field, appended to what is there.
extension MessageDecoder {
  @inlinable
  public mutating func packedBool(_ list: inout [Bool]) throws(WireError) {
    try packedVarints(&list) { $0 != 0 }
  }

  @inlinable
  public mutating func packedInt32(_ list: inout [Int32]) throws(WireError) {
    try packedVarints(&list) { Int32(truncatingIfNeeded: $0) }
  }

  @inlinable
  public mutating func packedInt64(_ list: inout [Int64]) throws(WireError) {
    try packedVarints(&list) { Int64(bitPattern: $0) }
  }

  @inlinable
  public mutating func packedUInt32(_ list: inout [UInt32]) throws(WireError) {
    try packedVarints(&list) { UInt32(truncatingIfNeeded: $0) }
  }

  @inlinable
  public mutating func packedUInt64(_ list: inout [UInt64]) throws(WireError) {
    try packedVarints(&list) { $0 }
  }

  @inlinable
  public mutating func packedSInt32(_ list: inout [Int32]) throws(WireError) {
    try packedVarints(&list) { ZigZag.decode(UInt32(truncatingIfNeeded: $0)) }
  }

  @inlinable
  public mutating func packedSInt64(_ list: inout [Int64]) throws(WireError) {
    try packedVarints(&list) { ZigZag.decode($0) }
  }

  @inlinable
  public mutating func packedEnumeration<Value: WireEnum>(
    _ list: inout [Value]
  ) throws(WireError) {
    try packedVarints(&list) { Value(rawValue: Int32(truncatingIfNeeded: $0)) }
  }

  @inlinable
  public mutating func packedFixed32(_ list: inout [UInt32]) throws(WireError) {
    try packedFixed(&list) { $0.littleEndian }
  }

  @inlinable
  public mutating func packedFixed64(_ list: inout [UInt64]) throws(WireError) {
    try packedFixed(&list) { $0.littleEndian }
  }

  @inlinable
  public mutating func packedSFixed32(_ list: inout [Int32]) throws(WireError) {
    try packedFixed(&list) { $0.littleEndian }
  }

  @inlinable
  public mutating func packedSFixed64(_ list: inout [Int64]) throws(WireError) {
    try packedFixed(&list) { $0.littleEndian }
  }

  @inlinable
  public mutating func packedFloat(_ list: inout [Float]) throws(WireError) {
    try packedFixed(&list) { Float(bitPattern: $0.bitPattern.littleEndian) }
  }

  @inlinable
  public mutating func packedDouble(_ list: inout [Double]) throws(WireError) {
    try packedFixed(&list) { Double(bitPattern: $0.bitPattern.littleEndian) }
  }

  @inlinable @inline(__always)
  mutating func packedVarints<Value>(
    _ list: inout [Value], _ value: (UInt64) -> Value
  ) throws(WireError) {
    let byteCount = try length()
    let outer = unsafe end
    // Safe: so many bytes are there.
    unsafe end = unsafe cursor + byteCount
    // As many numbers as bytes without the continuation bit; all of them have arrived.
    list.reserveCapacity(list.count &+ endingByteCount())
    while unsafe cursor < end { list.append(value(try varint())) }
    unsafe end = unsafe outer
  }

  /// Bytes of what remains that end a varint.
  @usableFromInline
  func endingByteCount() -> Int {
    var ending = 0
    for index in 0..<remaining {
      // Safe: index is below what remains.
      ending &+= unsafe cursor.load(fromByteOffset: index, as: UInt8.self) < 0x80 ? 1 : 0
    }
    return ending
  }

  @inlinable @inline(__always)
  mutating func packedFixed<Value: BitwiseCopyable>(
    _ list: inout [Value], _ littleEndian: (Value) -> Value
  ) throws(WireError) {
    let byteCount = try length()
    let width = MemoryLayout<Value>.size
    guard byteCount % width == 0 else { throw .truncated }
    let added = byteCount / width
    let known = list.count
    list.reserveCapacity(known &+ added)
    for index in 0..<added {
      // Safe: all of the values are there.
      let value = unsafe cursor.loadUnaligned(fromByteOffset: index &* width, as: Value.self)
      list.append(littleEndian(value))
    }
    unsafe cursor += byteCount
  }
}
