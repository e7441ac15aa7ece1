// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Writes messages, one behind the other, into one block that grows.
///
/// A connection's out buffer is one of these, so a message is encoded where it leaves from; what
/// frames need is in `MessageEncoder+Frame.swift`. A method named after a type writes a field of that
/// type, whatever its value: leaving out zeros is the caller's business.
///
/// Spec: PROTOCOL.md, "Message bodies".
@safe
public struct MessageEncoder: ~Copyable {
  /// From `malloc`, `capacity` bytes; what was written lies in `start..<end`.
  @usableFromInline var block: UnsafeMutableRawPointer
  @usableFromInline var start: Int
  @usableFromInline var end: Int
  @usableFromInline var capacity: Int

  /// Most messages of a call are smaller, and malloc serves it from the thread's cache.
  @usableFromInline static var defaultCapacity: Int { 128 }

  public init() {
    self.init(minimumCapacity: Self.defaultCapacity)
  }

  public init(minimumCapacity: Int) {
    capacity = max(minimumCapacity, 16)
    unsafe block = Self.allocate(nil, capacity)
    start = 0
    end = 0
  }

  deinit { unsafe free(block) }

  /// Bytes written and not removed.
  @inlinable
  public var count: Int { end &- start }

  /// Makes room for `byteCount` bytes, after which that many may be stored unchecked.
  @inlinable @inline(__always)
  mutating func ensure(_ byteCount: Int) {
    if capacity &- end < byteCount { grow(byteCount) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ byteCount: Int) {
    if start > 0 {
      // What was removed at the front is room, too. Moving pays only when it is most of the block,
      // or a slow reader would make us move the rest again and again.
      let kept = count
      if start >= kept, capacity &- kept >= byteCount {
        // Safe: both ranges lie in the block, and memmove lets them overlap.
        unsafe memmove(block, block + start, kept)
        start = 0
        end = kept
        return
      }
    }
    let (needed, overflow) = end.addingReportingOverflow(byteCount)
    precondition(!overflow, "a message of more than Int.max bytes")
    let doubled = capacity.multipliedReportingOverflow(by: 2)
    capacity = max(needed, doubled.overflow ? needed : doubled.partialValue)
    unsafe block = Self.allocate(block, capacity)
  }

  private static func allocate(
    _ old: UnsafeMutableRawPointer?, _ byteCount: Int
  ) -> UnsafeMutableRawPointer {
    guard let block = unsafe realloc(old, byteCount) else {
      fatalError("no memory for \(byteCount) bytes of messages")
    }
    return unsafe block
  }

  /// What was written, as bytes of their own.
  @usableFromInline
  consuming func finish() -> Bytes {
    let count = self.count
    // Copying a small message costs less than what an adopted block would pin for as long as it is kept.
    if count <= 4096 || count < capacity / 2 {
      // Safe: what was written lies in the block, and it is copied.
      let bytes = unsafe Bytes(UnsafeRawBufferPointer(start: block + start, count: count))
      _ = consume self
      return bytes
    }
    let (block, start, capacity) = unsafe (self.block, self.start, self.capacity)
    discard self
    // Safe: the block came from malloc, and the encoder that would free it is gone.
    let storage = unsafe ByteStorage.adopting(block, capacity: capacity)
    return Bytes(storage: storage, offset: start, count: count)
  }
}

/// Unchecked: an encoder is the only owner of its block, and it cannot be copied.
extension MessageEncoder: @unchecked Sendable {}
