// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  public import FoundationEssentials

  /// The value of a `uuid` field.
  public typealias UUID = FoundationEssentials.UUID
#else
  public import Foundation

  /// The value of a `uuid` field.
  public typealias UUID = Foundation.UUID
#endif

extension UUID {
  /// All zeros: what a `uuid` field reads as when it was not sent.
  public static var `nil`: UUID {
    UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
  }
}

extension UUID {
  /// The sixteen bytes as two words in the order of memory, whatever the order within a word.
  @inlinable
  var words: (UInt64, UInt64) {
    // Safe: both are sixteen bytes of which any value is valid.
    unsafe unsafeBitCast(uuid, to: (UInt64, UInt64).self)
  }

  @inlinable
  init(words: (UInt64, UInt64)) {
    // Safe: as above.
    self.init(uuid: unsafe unsafeBitCast(words, to: uuid_t.self))
  }
}

extension UUID {
  /// As the key of an event: lower case, as RFC 9562 writes it. Here, so that generated code needs no
  /// module beside this one.
  public var eventKey: String { uuidString.lowercased() }
}
