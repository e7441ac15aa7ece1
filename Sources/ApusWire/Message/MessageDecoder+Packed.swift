// SPDX-License-Identifier: Apache-2.0

/// Lists of numbers in one field, appended to what is there.
extension MessageDecoder {
  public mutating func packedBool(_ list: inout [Bool]) throws(WireError) {
    try packedVarints(&list, VarintForm.Bool.self)
  }

  public mutating func packedInt32(_ list: inout [Int32]) throws(WireError) {
    try packedVarints(&list, VarintForm.Integer<Int32>.self)
  }

  public mutating func packedInt64(_ list: inout [Int64]) throws(WireError) {
    try packedVarints(&list, VarintForm.Integer<Int64>.self)
  }

  public mutating func packedUInt32(_ list: inout [UInt32]) throws(WireError) {
    try packedVarints(&list, VarintForm.Integer<UInt32>.self)
  }

  public mutating func packedUInt64(_ list: inout [UInt64]) throws(WireError) {
    try packedVarints(&list, VarintForm.Integer<UInt64>.self)
  }

  public mutating func packedSInt32(_ list: inout [Int32]) throws(WireError) {
    try packedVarints(&list, VarintForm.ZigZag32.self)
  }

  public mutating func packedSInt64(_ list: inout [Int64]) throws(WireError) {
    try packedVarints(&list, VarintForm.ZigZag64.self)
  }

  @inlinable
  public mutating func packedEnumeration<Value: WireEnum>(
    _ list: inout [Value]
  ) throws(WireError) {
    try packedVarints(&list, VarintForm.Enumeration<Value>.self)
  }

  public mutating func packedFixed32(_ list: inout [UInt32]) throws(WireError) {
    try packedFixed(&list) { $0.littleEndian }
  }

  public mutating func packedFixed64(_ list: inout [UInt64]) throws(WireError) {
    try packedFixed(&list) { $0.littleEndian }
  }

  public mutating func packedSFixed32(_ list: inout [Int32]) throws(WireError) {
    try packedFixed(&list) { $0.littleEndian }
  }

  public mutating func packedSFixed64(_ list: inout [Int64]) throws(WireError) {
    try packedFixed(&list) { $0.littleEndian }
  }

  public mutating func packedFloat(_ list: inout [Float]) throws(WireError) {
    try packedFixed(&list) { Float(bitPattern: $0.bitPattern.littleEndian) }
  }

  public mutating func packedDouble(_ list: inout [Double]) throws(WireError) {
    try packedFixed(&list) { Double(bitPattern: $0.bitPattern.littleEndian) }
  }

  @inlinable @inline(__always)
  mutating func packedVarints<Form: VarintReading>(
    _ list: inout [Form.Value], _: Form.Type
  ) throws(WireError) {
    let byteCount = try length()
    guard byteCount > 0 else { return }
    // Safe: so many bytes are there.
    let last = unsafe cursor.load(fromByteOffset: byteCount &- 1, as: UInt8.self)
    guard last < 0x80 else { throw .truncated }
    // Held in registers: what the numbers are written to might be the decoder, for all that the
    // compiler knows.
    var next = unsafe cursor
    let (regionEnd, limit) = unsafe (cursor + byteCount, limit)
    // As many numbers as bytes that end one; all of them have arrived.
    let added = unsafe Self.endingByteCount(next, byteCount)
    try list.append(addingCapacity: added) { (span) throws(WireError) in
      while unsafe next < regionEnd {
        // Safe: next is before the end.
        let byte = unsafe next.load(as: UInt8.self)
        if byte < 0x80 {
          unsafe next += 1
          span.append(Form.read(UInt64(byte)))
        } else if let ahead = unsafe Self.wordAhead(next, limit) {
          // The last byte ends a number, so one that ends within the word ends before the region.
          unsafe next += ahead.byteCount
          span.append(Form.read(ahead.value))
        } else {
          unsafe cursor = unsafe next
          span.append(Form.read(try slowVarint()))
          unsafe next = unsafe cursor
        }
      }
    }
    unsafe cursor = unsafe regionEnd
  }

  /// How many of `count` bytes end a varint.
  @usableFromInline
  static func endingByteCount(_ start: UnsafeRawPointer, _ count: Int) -> Int {
    var ending = 0
    var index = 0
    while index &+ 8 <= count {
      // Safe: eight bytes are there.
      let word = unsafe start.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // The highest bit of each byte as a byte of 0 or 1, and the sum of them in the highest byte.
      let ones = (~word &>> 7) & 0x0101_0101_0101_0101
      ending &+= Int(truncatingIfNeeded: (ones &* 0x0101_0101_0101_0101) &>> 56)
      index &+= 8
    }
    while index < count {
      // Safe: index is below count.
      ending &+= unsafe start.load(fromByteOffset: index, as: UInt8.self) < 0x80 ? 1 : 0
      index &+= 1
    }
    return ending
  }

  @inlinable @inline(__always)
  mutating func packedFixed<Value: BitwiseCopyable>(
    _ list: inout [Value], _ littleEndian: (Value) -> Value
  ) throws(WireError) {
    let byteCount = try length()
    let width = MemoryLayout<Value>.size
    let (added, rest) = byteCount.quotientAndRemainder(dividingBy: width)
    guard rest == 0 else { throw .truncated }
    list.append(addingCapacity: added) { span in
      #if _endian(little)
        unsafe span.withUnsafeMutableBufferPointer { buffer, initializedCount in
          // Safe: all of the values are there, and the buffer has room for them.
          unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(
            from: UnsafeRawBufferPointer(start: cursor, count: byteCount))
          initializedCount = added
        }
      #else
        for index in 0..<added {
          // Safe: all of the values are there.
          let value = unsafe cursor.loadUnaligned(fromByteOffset: index &* width, as: Value.self)
          span.append(littleEndian(value))
        }
      #endif
    }
    unsafe cursor += byteCount
  }
}
