// SPDX-License-Identifier: Apache-2.0

/// Frames are written around what stands in the out-buffer: the header first with its lengths
/// open, then header block and body in place, then the lengths.
extension MessageEncoder {
  /// Begins a frame and returns where it starts.
  package mutating func beginFrame(
    _ kind: FrameKind, streamID: UInt32, flags: FrameFlags = []
  ) -> Int {
    let start = reserve(byteCount: FrameHeader.byteCount)
    store(UInt32(kind.rawValue) &<< 24, at: start)
    store(streamID, at: start &+ 4)
    store(flags.rawValue, at: start &+ 8)
    store(UInt16(0), at: start &+ 10)
    return start
  }

  /// What was written since `beginFrame` is the header block; what follows is the body.
  package mutating func endHeaderBlock(of start: Int) {
    let byteCount = count &- start &- FrameHeader.byteCount
    // A block is built from what we limited before: above 64 KiB is our bug.
    store(UInt16(byteCount), at: start &+ 10)
  }

  package mutating func endFrame(_ start: Int) {
    let byteCount = count &- start &- FrameHeader.byteCount
    store(UInt16(truncatingIfNeeded: byteCount), at: start)
    store(UInt8(truncatingIfNeeded: byteCount &>> 16), at: start &+ 2)
  }

  package mutating func setFlags(_ flags: FrameFlags, of start: Int) {
    store(flags.rawValue, at: start &+ 8)
  }

  package mutating func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  package mutating func append(_ uuid: UUID) {
    unsafe Swift.withUnsafeBytes(of: uuid.uuid) { unsafe append($0) }
  }
}

extension String {
  /// The UTF-8 of as many whole characters as fit: half a character would be no text.
  func utf8(atMost maxByteCount: Int) -> [UInt8] {
    guard utf8.count > maxByteCount else { return Array(utf8) }
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      let encoded = UTF8.encode(scalar).map(Array.init) ?? []
      guard bytes.count + encoded.count <= maxByteCount else { break }
      bytes += encoded
    }
    return bytes
  }
}

extension UUID {
  package init(_ block: RawSpan, at offset: Int) {
    let first: UInt64 = block.littleEndian(at: offset)
    let second: UInt64 = block.littleEndian(at: offset + 8)
    // In memory order again, whatever the machine's.
    self.init(words: (first.littleEndian, second.littleEndian))
  }
}
