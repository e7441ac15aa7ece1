// SPDX-License-Identifier: Apache-2.0

/// Fields that a message came with and its schema does not know, as they arrived.
///
/// They are written back behind the known fields, so a message passes through a service of an older
/// schema unharmed, and they take part in `==`.
public struct UnknownFields: Sendable, Hashable {
  /// Tags and values in the order of arrival, and nil instead of empty: one word, and copying a message
  /// without unknown fields does not count a reference for it.
  @usableFromInline var encoded: [UInt8]?

  @inlinable
  public init() { encoded = nil }

  @inlinable
  public var isEmpty: Bool { encoded == nil }

  /// Bytes that the fields take in a message.
  public var byteCount: Int { encoded?.count ?? 0 }

  @usableFromInline
  mutating func append(_ field: UnsafeRawBufferPointer) {
    // Taken out and put back, so that the array is not shared while it grows.
    var bytes = encoded ?? []
    encoded = nil
    unsafe bytes.append(contentsOf: field)
    encoded = bytes
  }
}
