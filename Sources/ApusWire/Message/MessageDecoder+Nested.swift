// SPDX-License-Identifier: Apache-2.0

extension MessageDecoder {
  /// Reads a nested message on top of `value`.
  @inlinable
  public mutating func message<Value: Message>(_ value: inout Value) throws(WireError) {
    let outer = unsafe try beginNested()
    try value.decode(from: &self)
    unsafe endNested(outer)
  }

  /// Reads a nested message and appends it.
  @inlinable
  public mutating func append<Value: Message>(_ list: inout [Value]) throws(WireError) {
    var value = Value()
    try message(&value)
    list.append(value)
  }

  /// Lets `body` read the fields of something nested, until ``nextTag()`` is 0: a map's entry.
  @inlinable
  public mutating func nested(
    _ body: (inout MessageDecoder) throws(WireError) -> Void
  ) throws(WireError) {
    let outer = unsafe try beginNested()
    try body(&self)
    unsafe endNested(outer)
  }

  /// Reads a timestamp alone; ``timestamp(_:)`` merges, as protobuf does.
  @inlinable
  public mutating func timestamp() throws(WireError) -> Timestamp {
    var value = Timestamp()
    try timestamp(&value)
    return value
  }

  /// Reads a timestamp on top of `value`.
  @inlinable
  public mutating func timestamp(_ value: inout Timestamp) throws(WireError) {
    try secondsAndNanoseconds(&value.seconds, &value.nanoseconds)
  }

  /// Reads a duration alone; what a `Duration` does not hold becomes the nearest that it does.
  @inlinable
  public mutating func duration() throws(WireError) -> Duration {
    var (seconds, nanoseconds): (Int64, Int32) = (0, 0)
    try secondsAndNanoseconds(&seconds, &nanoseconds)
    return Duration(wireSeconds: seconds, nanoseconds: nanoseconds)
  }

  /// Reads a duration on top of `value`, as a message of seconds and nanoseconds.
  @inlinable
  public mutating func duration(_ value: inout Duration) throws(WireError) {
    var (seconds, nanoseconds) = value.wireComponents
    try secondsAndNanoseconds(&seconds, &nanoseconds)
    value = Duration(wireSeconds: seconds, nanoseconds: nanoseconds)
  }

  @usableFromInline
  mutating func secondsAndNanoseconds(
    _ seconds: inout Int64, _ nanoseconds: inout Int32
  ) throws(WireError) {
    let outer = unsafe try beginNested()
    while true {
      let tag = try nextTag()
      switch tag {
      case 0:
        unsafe endNested(outer)
        return
      case 8: seconds = try int64()
      case 16: nanoseconds = try int32()
      default: try skip(tag)
      }
    }
  }

  /// Narrows the decoder to a nested message; returns where the outer one ends.
  @inlinable @inline(__always)
  mutating func beginNested() throws(WireError) -> UnsafeRawPointer {
    let byteCount = try length()
    guard depthLeft > 0 else { throw .tooDeep(max: Self.maxDepth) }
    depthLeft &-= 1
    let outer = unsafe end
    // Safe: so many bytes are there.
    unsafe end = unsafe cursor + byteCount
    return unsafe outer
  }

  /// Goes on behind the nested message, whether or not all of it was read.
  @inlinable @inline(__always)
  mutating func endNested(_ outer: UnsafeRawPointer) {
    unsafe cursor = unsafe end
    unsafe end = unsafe outer
    depthLeft &+= 1
  }
}
