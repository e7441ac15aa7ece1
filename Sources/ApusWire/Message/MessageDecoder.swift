// SPDX-License-Identifier: Apache-2.0

/// A cursor over the bytes of a message, which are borrowed for as long as it lives.
///
/// Nothing that arrives can trap here: every length is compared with what is there before it is used,
/// and nothing is allocated by a number that was only announced. A method named after a type reads one
/// value of that type behind a tag that said so.
///
/// Spec: PROTOCOL.md, "Message bodies".
@safe
public struct MessageDecoder: ~Copyable {
  /// The next byte. `cursor <= end` always.
  @usableFromInline var cursor: UnsafeRawPointer
  /// Behind the last byte of the message that is being read.
  @usableFromInline var end: UnsafeRawPointer
  /// Behind the last byte of all: what may be read ahead of `end`, though not used.
  @usableFromInline let limit: UnsafeRawPointer
  /// How much deeper messages and groups may nest.
  @usableFromInline var depthLeft: Int
  /// Where the last tag of more than one byte lies, because it may be longer than it must be.
  @usableFromInline var longTagStart: UnsafeRawPointer
  @usableFromInline var longTagEnd: UnsafeRawPointer
  /// What the bytes lie in, if ``Bytes`` may share it. Borrowed like the bytes.
  @usableFromInline let storage: Unmanaged<ByteStorage>?

  /// 100: the limit of the protobuf libraries, so that what we send can be read by them.
  @inlinable public static var maxDepth: Int { 100 }

  /// Reads `bytes`, which must outlive the decoder.
  ///
  /// - Parameter storage: What the bytes lie in, when fields of type `bytes` may share it.
  @inlinable
  package init(_ bytes: UnsafeRawBufferPointer, sharing storage: ByteStorage?) {
    if let start = bytes.baseAddress {
      unsafe cursor = start
      unsafe end = start + bytes.count
    } else {
      // Safe: never read from, because nothing lies between cursor and end.
      unsafe cursor = Self.nowhere
      unsafe end = Self.nowhere
    }
    unsafe longTagStart = unsafe cursor
    unsafe longTagEnd = unsafe cursor
    unsafe limit = unsafe end
    depthLeft = Self.maxDepth
    unsafe self.storage = storage.map { unsafe Unmanaged.passUnretained($0) }
  }

  /// A pointer for no bytes.
  @inlinable
  static var nowhere: UnsafeRawPointer {
    unsafe UnsafeRawPointer(bitPattern: 16).unsafelyUnwrapped
  }

  /// Bytes of this message that were not read yet.
  @inlinable @inline(__always)
  var remaining: Int {
    // Safe: both point into the same bytes.
    unsafe end - cursor
  }

  /// The next field's number and wire type, `number << 3 | type`, or 0 at the end of the message.
  @inlinable @inline(__always)
  public mutating func nextTag() throws(WireError) -> UInt32 {
    guard unsafe cursor < end else { return 0 }
    // Safe: cursor is before end.
    let byte = UInt32(unsafe cursor.load(as: UInt8.self))
    guard byte < 0x80 else { return try longTag() }
    unsafe cursor += 1
    try check(tag: byte)
    return byte
  }

  @inlinable @inline(__always)
  func check(tag: UInt32) throws(WireError) {
    // Bits 0, 1, 2, 3 and 5: the wire types that may begin a field.
    guard tag >= 8, 0b10_1111 &>> (tag & 7) & 1 == 1 else { throw Self.refusal(of: tag) }
  }

  @usableFromInline @inline(never)
  static func refusal(of tag: UInt32) -> WireError {
    tag >= 8 && tag & 7 == WireType.endGroup ? .unmatchedGroup : .invalidTag
  }

  @usableFromInline @inline(never)
  mutating func longTag() throws(WireError) -> UInt32 {
    unsafe longTagStart = unsafe cursor
    let tag = try rawTag()
    unsafe longTagEnd = unsafe cursor
    try check(tag: tag)
    return tag
  }

  /// A tag of any wire type and number: at most five bytes and 32 bits.
  @usableFromInline
  mutating func rawTag() throws(WireError) -> UInt32 {
    var tag: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 35 {
      guard unsafe cursor < end else { throw .truncated }
      // Safe: cursor is before end.
      let byte = UInt64(unsafe cursor.load(as: UInt8.self))
      unsafe cursor += 1
      tag |= (byte & 0x7F) &<< shift
      if byte < 0x80 {
        guard let tag = UInt32(exactly: tag) else { throw .invalidTag }
        return tag
      }
      shift &+= 7
    }
    throw .invalidTag
  }
}
