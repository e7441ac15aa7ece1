// SPDX-License-Identifier: Apache-2.0

/// How a varint is read as a value. A type and not a closure, because a loop inside of a library's
/// closure calls that one for each number.
@usableFromInline
protocol VarintReading {
  associatedtype Value
  static func read(_ varint: UInt64) -> Value
}

/// The ways to read a varint.
@usableFromInline
enum VarintForm {
  @usableFromInline
  enum Bool: VarintReading {
    @inlinable @inline(__always)
    static func read(_ varint: UInt64) -> Swift.Bool { varint != 0 }
  }

  /// The lower bits, as many as the type has.
  @usableFromInline
  enum Integer<Value: FixedWidthInteger>: VarintReading {
    @inlinable @inline(__always)
    static func read(_ varint: UInt64) -> Value { Value(truncatingIfNeeded: varint) }
  }

  @usableFromInline
  enum ZigZag32: VarintReading {
    @inlinable @inline(__always)
    static func read(_ varint: UInt64) -> Int32 {
      ZigZag.decode(UInt32(truncatingIfNeeded: varint))
    }
  }

  @usableFromInline
  enum ZigZag64: VarintReading {
    @inlinable @inline(__always)
    static func read(_ varint: UInt64) -> Int64 { ZigZag.decode(varint) }
  }

  @usableFromInline
  enum Enumeration<Value: WireEnum>: VarintReading {
    @inlinable @inline(__always)
    static func read(_ varint: UInt64) -> Value {
      Value(rawValue: Int32(truncatingIfNeeded: varint))
    }
  }
}
