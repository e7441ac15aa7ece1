// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Messages inside of messages. The length stands in front of a body that is not written yet, so one
/// byte is left for it, and a body of 128 bytes or more is moved up for the rest.
extension MessageEncoder {
  /// Writes `value`, also when it has no field set.
  @inlinable
  public mutating func message<Value: Message>(_ value: Value, field: UInt32) {
    let body = beginNested(field)
    value.encode(to: &self)
    endNested(body)
  }

  /// Writes `value` unless it encodes to nothing, which is what an absent message reads as.
  @inlinable
  public mutating func messageUnlessEmpty<Value: Message>(_ value: Value, field: UInt32) {
    let before = count
    let body = beginNested(field)
    value.encode(to: &self)
    if count == body { truncate(to: before) } else { endNested(body) }
  }

  /// Writes whatever `body` writes as one field with its length: a map's entry.
  @inlinable
  public mutating func nested(field: UInt32, _ body: (inout MessageEncoder) -> Void) {
    let offset = beginNested(field)
    body(&self)
    endNested(offset)
  }

  @inlinable
  public mutating func timestamp(_ value: Timestamp, field: UInt32) {
    secondsAndNanoseconds(value.seconds, value.nanoseconds, field: field)
  }

  /// Writes nothing for the epoch, which is what an absent timestamp reads as.
  @inlinable
  public mutating func timestampUnlessEmpty(_ value: Timestamp, field: UInt32) {
    if value.seconds != 0 || value.nanoseconds != 0 { timestamp(value, field: field) }
  }

  /// Less than a nanosecond is cut off, and what Int64 seconds do not reach becomes the nearest.
  @inlinable
  public mutating func duration(_ value: Duration, field: UInt32) {
    let (seconds, nanoseconds) = value.wireComponents
    secondsAndNanoseconds(seconds, nanoseconds, field: field)
  }

  /// Writes nothing for a duration of less than a nanosecond.
  @inlinable
  public mutating func durationUnlessEmpty(_ value: Duration, field: UInt32) {
    if value == .zero { return }
    let (seconds, nanoseconds) = value.wireComponents
    if seconds != 0 || nanoseconds != 0 {
      secondsAndNanoseconds(seconds, nanoseconds, field: field)
    }
  }

  /// A Timestamp or Duration of protobuf: two varints, so its length always fits into one byte.
  @usableFromInline
  mutating func secondsAndNanoseconds(_ seconds: Int64, _ nanoseconds: Int32, field: UInt32) {
    let body = beginNested(field)
    if seconds != 0 { int64(seconds, field: 1) }
    if nanoseconds != 0 { int32(nanoseconds, field: 2) }
    endNested(body)
  }

  /// Writes the tag and leaves a byte for the length; returns the offset of the body.
  @inlinable @inline(__always)
  mutating func beginNested(_ field: UInt32) -> Int {
    ensure(Self.maxVarintFieldByteCount)
    putTag(field, WireType.lengthDelimited)
    end &+= 1
    return count
  }

  /// Writes the length of the body that began at `offset` into the byte in front of it.
  @inlinable @inline(__always)
  mutating func endNested(_ offset: Int) {
    let byteCount = count &- offset
    if byteCount < 0x80 {
      // Safe: beginNested left the byte.
      unsafe block.storeBytes(
        of: UInt8(truncatingIfNeeded: byteCount), toByteOffset: start &+ offset &- 1,
        as: UInt8.self)
    } else {
      endNestedMoving(offset, byteCount, reserved: 1)
    }
  }

  /// Moves a body up until its length fits into `reserved` bytes and those that it makes way for.
  @usableFromInline @inline(never)
  mutating func endNestedMoving(_ offset: Int, _ byteCount: Int, reserved: Int) {
    let missing = varintByteCount(UInt64(truncatingIfNeeded: byteCount)) &- reserved
    if missing > 0 {
      ensure(missing)
      let body = unsafe block + start + offset
      // Safe: ensure made the room behind the body; memmove lets the ranges overlap.
      unsafe memmove(body + missing, body, byteCount)
    }
    let bodyEnd = end &+ missing
    end = start &+ offset &- reserved
    putVarint(UInt64(truncatingIfNeeded: byteCount))
    end = bodyEnd
  }
}
