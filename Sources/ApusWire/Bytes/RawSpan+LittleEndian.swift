// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// The little-endian integer at `offset`, which need not be aligned. Out of bounds is our bug and
  /// stops the process; callers check a block's size first.
  package func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    // Safe: every bit pattern is a valid integer, and the load checks the bounds.
    unsafe Value(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  /// The bytes from `offset` on, as an array; for the small texts of headers.
  package func array(from offset: Int, byteCount: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for index in offset..<offset + byteCount { bytes.append(littleEndian(at: index)) }
    return bytes
  }
}
