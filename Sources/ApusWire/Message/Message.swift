// SPDX-License-Identifier: Apache-2.0

/// A message of a schema: a value that is written to bytes and read from them.
public protocol Message: Sendable, Hashable {
  /// The full name in the schema: `shop.cart.v1.Cart.Line`.
  static var messageName: String { get }

  /// The message with no field set.
  init()

  /// Writes the fields in the order of their numbers, then the unknown ones.
  func encode(to encoder: inout MessageEncoder)

  /// Reads fields until the decoder is at its end, on top of what is there.
  mutating func decode(from decoder: inout MessageDecoder) throws(WireError)

  /// Checks the rules that the schema's annotations set.
  func validate(into violations: inout Violations)
}

extension Message {
  @inlinable
  public func validate(into violations: inout Violations) {}

  /// Reads a message; fields of type `bytes` may share the storage of `bytes`.
  @inlinable
  public init(decoding bytes: Bytes) throws(WireError) {
    self.init()
    try unsafe bytes.withUnsafeBytes { (buffer) throws(WireError) in
      // Safe: the decoder ends before the bytes that it was lent.
      var decoder = unsafe MessageDecoder(buffer, sharing: bytes.storage)
      try decode(from: &decoder)
    }
  }

  /// Reads a message; nothing of `bytes` is kept.
  @inlinable
  public init(decoding bytes: UnsafeRawBufferPointer) throws(WireError) {
    self.init()
    // Safe: the decoder ends before the bytes that it was lent.
    var decoder = unsafe MessageDecoder(bytes, sharing: nil)
    try decode(from: &decoder)
  }

  /// The message as bytes; equal messages give equal bytes.
  @inlinable
  public func encoded() -> Bytes {
    var encoder = MessageEncoder()
    encode(to: &encoder)
    return encoder.finish()
  }
}
