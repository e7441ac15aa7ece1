// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Writing frames around message bodies, in place. Offsets count from the first byte that was not
/// removed.
extension MessageEncoder {
  /// Lends what was written. The pointer must not leave `body`.
  @inlinable
  package borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    // Safe: start and end lie in the block, which lives as long as self is borrowed.
    try unsafe body(UnsafeRawBufferPointer(start: block + start, count: count))
  }

  /// Copies `bytes` behind what was written.
  @inlinable
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    ensure(bytes.count)
    // Safe: ensure made the room; the block belongs to self alone, so nothing overlaps.
    unsafe (block + end).copyMemory(from: source, byteCount: bytes.count)
    end &+= bytes.count
  }

  /// Copies `bytes` behind what was written.
  @inlinable
  package mutating func append(_ bytes: Bytes) {
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  /// Writes an integer of a frame, which are little-endian, unlike varints.
  @inlinable
  package mutating func append(littleEndian value: some FixedWidthInteger & BitwiseCopyable) {
    let byteCount = value.bitWidth / 8
    ensure(byteCount)
    // Safe: ensure made the room.
    unsafe (block + end).storeBytes(of: value.littleEndian, as: type(of: value).self)
    end &+= byteCount
  }

  /// Leaves `byteCount` zero bytes for what is not known yet, and returns their offset.
  @inlinable
  package mutating func reserve(byteCount: Int) -> Int {
    ensure(byteCount)
    let offset = count
    // Safe: ensure made the room. Zeros, so that a byte that nobody stores is never old memory.
    unsafe (block + end).initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    end &+= byteCount
    return offset
  }

  /// Overwrites bytes at `offset` with a little-endian integer.
  @inlinable
  package mutating func store(
    _ value: some FixedWidthInteger & BitwiseCopyable, at offset: Int
  ) {
    precondition(
      offset >= 0 && offset <= count &- value.bitWidth / 8, "storing outside of what was written")
    // Safe: just checked.
    unsafe (block + start + offset).storeBytes(of: value.littleEndian, as: type(of: value).self)
  }

  /// Forgets what was written. Without `keepingCapacity` a large block is given back.
  package mutating func removeAll(keepingCapacity: Bool = true) {
    start = 0
    end = 0
    guard !keepingCapacity, capacity > Self.defaultCapacity else { return }
    guard let smaller = unsafe realloc(block, Self.defaultCapacity) else { return }
    unsafe block = unsafe smaller
    capacity = Self.defaultCapacity
  }

  /// Removes what has been sent from the front. O(1).
  @inlinable
  package mutating func removeFirst(_ byteCount: Int) {
    precondition(byteCount >= 0 && byteCount <= count, "removing more than was written")
    start &+= byteCount
    guard start == end else { return }
    start = 0
    end = 0
  }

  /// Removes everything from `offset` on: a frame that turned out not to be sent.
  @inlinable
  package mutating func truncate(to offset: Int) {
    precondition(offset >= 0 && offset <= count, "truncating to more than was written")
    end = start &+ offset
  }
}
