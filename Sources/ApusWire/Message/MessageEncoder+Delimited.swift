// SPDX-License-Identifier: Apache-2.0

/// Fields with a length in front: text, bytes and what is made of bytes.
extension MessageEncoder {
  @inlinable
  public mutating func string(_ value: String, field: UInt32) {
    // A native string lends its bytes; only one that came from Objective-C is converted, in `value`.
    var value = value
    value.withUTF8 { unsafe delimited(UnsafeRawBufferPointer($0), field: field) }
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
    if fields.isEmpty { return }
    unsafe fields.encoded.withUnsafeBytes { unsafe append($0) }
  }

  @inlinable
  mutating func delimited(_ value: UnsafeRawBufferPointer, field: UInt32) {
    let byteCount = value.count
    ensure(Self.maxVarintFieldByteCount &+ byteCount)
    putTag(field, WireType.lengthDelimited)
    putVarint(UInt64(truncatingIfNeeded: byteCount))
    guard let source = value.baseAddress else { return }
    // Safe: ensure made the room; the block belongs to self alone, so nothing overlaps.
    unsafe (block + end).copyMemory(from: source, byteCount: byteCount)
    end &+= byteCount
  }
}
