// SPDX-License-Identifier: Apache-2.0

/// A run of bytes that never changes: what arrived, without a copy, or what was copied in.
///
/// Copies and slices share the same storage. The value of a `bytes` field.
@frozen
public struct Bytes: Sendable {
  /// Nil when there is nothing to hold.
  @usableFromInline let slice: Slice?
  /// Where the bytes begin in the storage.
  @usableFromInline let offset: Int
  public let count: Int

  /// The storage, apart from the rest so that the proof stands beside what it is about.
  ///
  /// Unchecked: the bytes that a `Bytes` covers are never written after it was made; the owner of a
  /// receive buffer writes only where no `Bytes` was cut, or after it saw itself the sole owner.
  @usableFromInline
  struct Slice: @unchecked Sendable {
    @usableFromInline let storage: ByteStorage
    @inlinable init(storage: ByteStorage) { self.storage = storage }
  }

  /// No bytes.
  @inlinable
  public init() {
    slice = nil
    offset = 0
    count = 0
  }

  /// Shares `count` bytes of `storage`, which nobody may write from now on.
  @inlinable
  package init(storage: ByteStorage, offset: Int, count: Int) {
    precondition(
      offset >= 0 && count >= 0 && count <= storage.byteCount &- offset,
      "bytes outside of their storage")
    slice = Slice(storage: storage)
    self.offset = offset
    self.count = count
  }

  /// The storage that is shared, if there is one.
  @inlinable
  package var storage: ByteStorage? { slice?.storage }

  /// Lends the bytes as they lie in memory. The pointer must not leave `body`.
  @inlinable
  public func withUnsafeBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    guard let storage = slice?.storage else {
      return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    // Safe: offset and count were checked against the storage, which lives until after the call.
    defer { extendLifetime(storage) }
    return try unsafe body(
      UnsafeRawBufferPointer(start: storage.start + offset, count: count))
  }
}

extension Bytes: RandomAccessCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  @inlinable
  public subscript(position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "index outside of the bytes")
    return unsafe withUnsafeBytes { unsafe $0[position] }
  }

  @inlinable
  public func withContiguousStorageIfAvailable<R>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> R
  ) rethrows -> R? {
    // Safe: raw bytes are bound to UInt8 for the call, and any bits are a UInt8.
    try unsafe withUnsafeBytes { bytes in
      try unsafe bytes.withMemoryRebound(to: UInt8.self) { try unsafe body($0) }
    }
  }
}

extension Bytes: Hashable {
  @inlinable
  public static func == (left: Bytes, right: Bytes) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBytes { left in
      unsafe right.withUnsafeBytes { right in unsafe left.elementsEqual(right) }
    }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    unsafe withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}
