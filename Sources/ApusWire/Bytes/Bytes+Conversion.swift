// SPDX-License-Identifier: Apache-2.0

extension Bytes {
  /// Copies `bytes`.
  @inlinable
  public init(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, bytes.count > 0 else {
      self.init()
      return
    }
    let storage = ByteStorage.allocate(capacity: bytes.count)
    // Safe: the new block has exactly so many bytes and overlaps nothing.
    unsafe storage.start.copyMemory(from: source, byteCount: bytes.count)
    self.init(storage: storage, offset: 0, count: bytes.count)
  }

  /// Copies `bytes`.
  @inlinable
  public init(_ bytes: some Sequence<UInt8>) {
    if let same = bytes as? Bytes {
      self = same
    } else if let slice = bytes as? Swift.Slice<Bytes> {
      self.init(slice)
    } else if let copied = bytes.withContiguousStorageIfAvailable({
      unsafe Bytes(UnsafeRawBufferPointer($0))
    }) {
      self = copied
    } else {
      self = unsafe Array(bytes).withUnsafeBytes { unsafe Bytes($0) }
    }
  }

  /// The bytes of a slice, sharing its storage.
  public init(_ slice: Swift.Slice<Bytes>) {
    let base = slice.base
    guard let storage = base.storage, !slice.isEmpty else {
      self.init()
      return
    }
    self.init(storage: storage, offset: base.offset + slice.startIndex, count: slice.count)
  }

  /// The UTF-8 of `text`.
  public init(utf8 text: String) {
    var text = text
    self = text.withUTF8 { unsafe Bytes(UnsafeRawBufferPointer($0)) }
  }
}

extension Bytes: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: UInt8...) {
    self = unsafe elements.withUnsafeBytes { unsafe Bytes($0) }
  }
}

extension Bytes: CustomStringConvertible {
  /// Hexadecimal, at most the first 64 bytes of it.
  public var description: String {
    let shown = prefix(64).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }
    return shown.joined() + (count > 64 ? "… (\(count) bytes)" : "")
  }
}
