// SPDX-License-Identifier: Apache-2.0

/// Fields with a length in front: text, bytes and what is made of bytes.
extension MessageEncoder {
  @inlinable
  public mutating func string(_ value: String, field: UInt32) {
    let isWritten: Void? = unsafe value.utf8.withContiguousStorageIfAvailable {
      unsafe delimited(UnsafeRawBufferPointer($0), field: field)
    }
    if isWritten == nil { foreignString(value, field: field) }
  }

  /// A string from Objective-C, whose UTF-8 is not in memory yet.
  @usableFromInline @inline(never)
  mutating func foreignString(_ value: String, field: UInt32) {
    var native = value
    native.withUTF8 { unsafe delimited(UnsafeRawBufferPointer($0), field: field) }
  }

  @inlinable
  public mutating func bytes(_ value: Bytes, field: UInt32) {
    unsafe value.withUnsafeBytes { unsafe delimited($0, field: field) }
  }

  /// Sixteen bytes in the order in which the text form shows them.
  @inlinable
  public mutating func uuid(_ value: UUID, field: UInt32) {
    uuid(words: value.words, field: field)
  }

  /// Writes nothing for the nil uuid.
  @inlinable
  public mutating func uuidUnlessNil(_ value: UUID, field: UInt32) {
    let words = value.words
    if words.0 | words.1 != 0 { uuid(words: words, field: field) }
  }

  @inlinable
  mutating func uuid(words: (UInt64, UInt64), field: UInt32) {
    ensure(Self.maxTagByteCount &+ 17)
    putTag(field, WireType.lengthDelimited)
    putVarint(16 as UInt32)
    // Safe: ensure made the room.
    unsafe (block + end).storeBytes(of: words, as: (UInt64, UInt64).self)
    end &+= 16
  }

  /// Writes back what a message came with and its schema does not know.
  @inlinable
  public mutating func unknown(_ fields: UnknownFields) {
    guard let encoded = fields.encoded else { return }
    unsafe encoded.withUnsafeBytes { unsafe append($0) }
  }

  @usableFromInline
  mutating func delimited(_ value: UnsafeRawBufferPointer, field: UInt32) {
    let byteCount = value.count
    ensure(Self.maxVarintFieldByteCount &+ byteCount)
    putTag(field, WireType.lengthDelimited)
    putVarint(UInt64(truncatingIfNeeded: byteCount))
    guard let source = value.baseAddress else { return }
    // Safe: ensure made the room; the block belongs to self alone, so nothing overlaps.
    unsafe Self.copy(source, to: block + end, byteCount)
    end &+= byteCount
  }

  /// Copies short text in two words that overlap, which is half the price of a call of memcpy.
  @inline(__always)
  private static func copy(
    _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ byteCount: Int
  ) {
    // Safe: each branch reads and writes within the first `byteCount` bytes, as its guard says.
    switch byteCount {
    case 8...16:
      unsafe copy(UInt64.self, source, to: target, byteCount)
    case 4...7:
      unsafe copy(UInt32.self, source, to: target, byteCount)
    default:
      unsafe target.copyMemory(from: source, byteCount: byteCount)
    }
  }

  @inline(__always)
  private static func copy<Word: BitwiseCopyable>(
    _: Word.Type, _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ byteCount: Int
  ) {
    let last = byteCount &- MemoryLayout<Word>.size
    let (head, tail) = unsafe (
      source.loadUnaligned(as: Word.self), source.loadUnaligned(fromByteOffset: last, as: Word.self)
    )
    unsafe target.storeBytes(of: head, as: Word.self)
    unsafe target.storeBytes(of: tail, toByteOffset: last, as: Word.self)
  }
}
