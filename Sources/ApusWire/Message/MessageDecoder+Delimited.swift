// SPDX-License-Identifier: Apache-2.0

extension MessageDecoder {
  @inlinable
  public mutating func string() throws(WireError) -> String {
    let byteCount = try length()
    // Safe: so many bytes are there.
    let utf8 = unsafe UnsafeRawBufferPointer(start: cursor, count: byteCount)
    let text = unsafe utf8.withMemoryRebound(to: UInt8.self) {
      unsafe String(validating: $0, as: UTF8.self)
    }
    guard let text else { throw .invalidUTF8 }
    unsafe cursor += byteCount
    return text
  }

  /// Shares the storage that the message arrived in when the value is at least a quarter of it, and
  /// copies otherwise, so that 64 bytes never pin 64 KiB.
  @inlinable
  public mutating func bytes() throws(WireError) -> Bytes {
    let byteCount = try length()
    // Safe: so many bytes are there.
    let value = unsafe UnsafeRawBufferPointer(start: cursor, count: byteCount)
    unsafe cursor += byteCount
    guard let storage = unsafe storage, byteCount > 0 else { return unsafe Bytes(value) }
    return unsafe Self.bytes(value, sharing: storage)
  }

  @usableFromInline
  static func bytes(
    _ value: UnsafeRawBufferPointer, sharing storage: Unmanaged<ByteStorage>
  ) -> Bytes {
    // Safe: whoever lent the bytes holds their storage for as long.
    let storage = unsafe storage.takeUnretainedValue()
    guard let start = value.baseAddress, value.count >= storage.byteCount / 4 else {
      return unsafe Bytes(value)
    }
    // Safe: the bytes lie in the storage.
    return unsafe Bytes(
      storage: storage, offset: start - UnsafeRawPointer(storage.start), count: value.count)
  }

  /// Sixteen bytes, and no other number of them.
  @inlinable
  public mutating func uuid() throws(WireError) -> UUID {
    let byteCount = try length()
    guard byteCount == 16 else { throw .invalidLength(found: byteCount, expected: 16) }
    // Safe: sixteen bytes are there.
    let words = unsafe cursor.loadUnaligned(as: (UInt64, UInt64).self)
    unsafe cursor += 16
    return UUID(words: words)
  }
}
