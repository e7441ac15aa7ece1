// SPDX-License-Identifier: Apache-2.0

extension MessageDecoder {
  /// Reads a nested message on top of `value`.
  @inlinable
  public mutating func message<Value: Message>(_ value: inout Value) throws(WireError) {
    let outer = unsafe try beginNested()
    try value.decode(from: &self)
    unsafe endNested(outer)
  }

  /// Reads a nested message into a new element of `list`.
  @inlinable
  public mutating func append<Value: Message>(_ list: inout [Value]) throws(WireError) {
    if list.isEmpty { list.reserveCapacity(siblingCount()) }
    // Read in place: a value that is appended when it is read costs a copy of all that it holds.
    list.append(Value())
    try message(&list[list.count &- 1])
  }

  /// How many fields of one length-delimited kind stand here one behind the other, the one whose tag
  /// was read included. All of them have arrived.
  @usableFromInline
  func siblingCount() -> Int {
    let tagStart = unsafe longTagEnd == cursor ? longTagStart : cursor - 1
    let tagByteCount = unsafe cursor - tagStart
    var count = 1
    var next = unsafe cursor
    while true {
      // Lengths of more than two bytes are large enough for growth by doubling.
      // Safe: each access is behind a comparison with what is left.
      guard unsafe end - next >= 2 else { return count }
      var length = Int(unsafe next.load(as: UInt8.self))
      unsafe next += 1
      if length >= 0x80 {
        let byte = Int(unsafe next.load(as: UInt8.self))
        guard byte < 0x80 else { return count }
        length = length & 0x7F | byte &<< 7
        unsafe next += 1
      }
      guard unsafe end - next > length &+ tagByteCount else { return count }
      unsafe next += length
      for index in 0..<tagByteCount {
        let (own, other) = unsafe (
          tagStart.load(fromByteOffset: index, as: UInt8.self),
          next.load(fromByteOffset: index, as: UInt8.self)
        )
        guard own == other else { return count }
      }
      unsafe next += tagByteCount
      count &+= 1
    }
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
