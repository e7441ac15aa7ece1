// SPDX-License-Identifier: Apache-2.0

/// Fields that a message came with and its schema does not know, as they arrived.
///
/// They are written back behind the known fields, so a message passes through a service of an older
/// schema unharmed, and they take part in `==`.
public struct UnknownFields: Sendable, Hashable {
  /// Tags and values in the order of arrival. An array, because it is one word when it is empty.
  @usableFromInline var encoded: [UInt8] = []

  @inlinable
  public init() {}

  @inlinable
  public var isEmpty: Bool { encoded.isEmpty }

  /// Bytes that the fields take in a message.
  public var byteCount: Int { encoded.count }

  @usableFromInline
  mutating func append(tag: UInt32, value: UnsafeRawBufferPointer) {
    var tag = tag
    while tag >= 0x80 {
      encoded.append(UInt8(truncatingIfNeeded: tag) | 0x80)
      tag >>= 7
    }
    encoded.append(UInt8(truncatingIfNeeded: tag))
    unsafe encoded.append(contentsOf: value)
  }
}
