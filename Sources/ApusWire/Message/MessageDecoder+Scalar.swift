// SPDX-License-Identifier: Apache-2.0

extension MessageDecoder {
  /// Any number but zero is true.
  @inlinable
  public mutating func bool() throws(WireError) -> Bool { try varint() != 0 }

  /// The lower 32 bits, as protobuf does.
  @inlinable
  public mutating func int32() throws(WireError) -> Int32 {
    Int32(truncatingIfNeeded: try varint())
  }

  @inlinable
  public mutating func int64() throws(WireError) -> Int64 {
    Int64(bitPattern: try varint())
  }

  /// The lower 32 bits, as protobuf does.
  @inlinable
  public mutating func uint32() throws(WireError) -> UInt32 {
    UInt32(truncatingIfNeeded: try varint())
  }

  @inlinable
  public mutating func uint64() throws(WireError) -> UInt64 { try varint() }

  @inlinable
  public mutating func sint32() throws(WireError) -> Int32 { ZigZag.decode(try uint32()) }

  @inlinable
  public mutating func sint64() throws(WireError) -> Int64 { ZigZag.decode(try varint()) }

  @inlinable
  public mutating func fixed32() throws(WireError) -> UInt32 { try fixed(UInt32.self) }

  @inlinable
  public mutating func fixed64() throws(WireError) -> UInt64 { try fixed(UInt64.self) }

  @inlinable
  public mutating func sfixed32() throws(WireError) -> Int32 { try fixed(Int32.self) }

  @inlinable
  public mutating func sfixed64() throws(WireError) -> Int64 { try fixed(Int64.self) }

  @inlinable
  public mutating func float() throws(WireError) -> Float {
    Float(bitPattern: try fixed(UInt32.self))
  }

  @inlinable
  public mutating func double() throws(WireError) -> Double {
    Double(bitPattern: try fixed(UInt64.self))
  }

  @inlinable
  public mutating func enumeration<Value: WireEnum>() throws(WireError) -> Value {
    Value(rawValue: try int32())
  }
}
