// SPDX-License-Identifier: Apache-2.0

extension MessageDecoder {
  @inlinable
  public mutating func string() throws(WireError) -> String {
    let byteCount = try length()
    let start = unsafe cursor
    unsafe cursor += byteCount
    if byteCount < 16, let short = unsafe Self.shortASCII(start, byteCount) { return short }
    // Safe: so many bytes are there, and any bits are a UInt8.
    let bytes = unsafe UnsafeBufferPointer(
      start: start.assumingMemoryBound(to: UInt8.self), count: byteCount)
    do throws(UTF8.ValidationError) {
      // Not `String(validating:as:)`, which asks the runtime for metadata: 150 ns against 15.
      return String(copying: try UTF8Span(validating: unsafe bytes.span))
    } catch {
      throw .invalidUTF8
    }
  }

  /// A string of at most 15 bytes, which needs no memory of its own, if it is ASCII: two words that
  /// overlap, in half the time that validating in general takes.
  @usableFromInline
  static func shortASCII(_ start: UnsafeRawPointer, _ byteCount: Int) -> String? {
    // Safe: each branch reads and writes within the first `byteCount` bytes.
    if byteCount >= 8 {
      return unsafe shortASCII(start, byteCount, UInt64.self, highBits: 0x8080_8080_8080_8080)
    }
    if byteCount >= 4 {
      return unsafe shortASCII(start, byteCount, UInt32.self, highBits: 0x8080_8080)
    }
    if byteCount >= 2 {
      return unsafe shortASCII(start, byteCount, UInt16.self, highBits: 0x8080)
    }
    if byteCount == 1 { return unsafe shortASCII(start, byteCount, UInt8.self, highBits: 0x80) }
    return ""
  }

  @inline(__always)
  private static func shortASCII<Word: FixedWidthInteger & BitwiseCopyable>(
    _ start: UnsafeRawPointer, _ byteCount: Int, _: Word.Type, highBits: Word
  ) -> String? {
    let last = byteCount &- MemoryLayout<Word>.size
    let (head, tail) = unsafe (
      start.loadUnaligned(as: Word.self), start.loadUnaligned(fromByteOffset: last, as: Word.self)
    )
    guard (head | tail) & highBits == 0 else { return nil }
    return unsafe String(unsafeUninitializedCapacity: byteCount) { buffer in
      let target = UnsafeMutableRawBufferPointer(buffer)
      unsafe target.storeBytes(of: head, as: Word.self)
      unsafe target.storeBytes(of: tail, toByteOffset: last, as: Word.self)
      return byteCount
    }
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
