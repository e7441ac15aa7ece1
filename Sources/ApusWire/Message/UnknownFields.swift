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
  mutating func append(_ field: UnsafeRawBufferPointer) {
    unsafe encoded.append(contentsOf: field)
  }
}
