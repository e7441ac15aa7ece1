// SPDX-License-Identifier: Apache-2.0

extension MessageEncoder {
  @inlinable
  public mutating func bool(_ value: Bool, field: UInt32) {
    uint32(value ? 1 : 0, field: field)
  }

  /// Negative numbers take ten bytes, as the format wants it.
  @inlinable
  public mutating func int32(_ value: Int32, field: UInt32) {
    uint64(UInt64(bitPattern: Int64(value)), field: field)
  }

  @inlinable
  public mutating func int64(_ value: Int64, field: UInt32) {
    uint64(UInt64(bitPattern: value), field: field)
  }

  @inlinable
  public mutating func uint32(_ value: UInt32, field: UInt32) {
    ensure(Self.maxVarintFieldByteCount)
    putTag(field, WireType.varint)
    putVarint(value)
  }

  @inlinable
  public mutating func uint64(_ value: UInt64, field: UInt32) {
    ensure(Self.maxVarintFieldByteCount)
    putTag(field, WireType.varint)
    putVarint(value)
  }

  @inlinable
  public mutating func sint32(_ value: Int32, field: UInt32) {
    uint32(ZigZag.encode(value), field: field)
  }

  @inlinable
  public mutating func sint64(_ value: Int64, field: UInt32) {
    uint64(ZigZag.encode(value), field: field)
  }

  @inlinable
  public mutating func fixed32(_ value: UInt32, field: UInt32) {
    ensure(Self.maxVarintFieldByteCount)
    putTag(field, WireType.fixed32)
    putFixed(value)
  }

  @inlinable
  public mutating func fixed64(_ value: UInt64, field: UInt32) {
    ensure(Self.maxVarintFieldByteCount)
    putTag(field, WireType.fixed64)
    putFixed(value)
  }

  @inlinable
  public mutating func sfixed32(_ value: Int32, field: UInt32) {
    fixed32(UInt32(bitPattern: value), field: field)
  }

  @inlinable
  public mutating func sfixed64(_ value: Int64, field: UInt32) {
    fixed64(UInt64(bitPattern: value), field: field)
  }

  @inlinable
  public mutating func float(_ value: Float, field: UInt32) {
    fixed32(value.bitPattern, field: field)
  }

  @inlinable
  public mutating func double(_ value: Double, field: UInt32) {
    fixed64(value.bitPattern, field: field)
  }

  @inlinable
  public mutating func enumeration(_ value: some WireEnum, field: UInt32) {
    int32(value.rawValue, field: field)
  }
}
