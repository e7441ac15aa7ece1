// SPDX-License-Identifier: Apache-2.0

/// The last frame: why the connection ends, with both numbers. Spec: PROTOCOL.md §3.10.
///
///     code u16 | 0 u16 | last processed stream u32 | came u64 | allowed u64 | text
package struct CloseFrame: Equatable, Sendable {
  package static let fixedByteCount = 24
  package static let maxTextByteCount = 1024

  /// A number that no ``CloseCode`` has is kept as it came.
  package var rawCode: UInt16
  package var lastProcessedStreamID: UInt32
  package var came: UInt64
  package var allowed: UInt64
  package var text: String

  package init(
    _ code: CloseCode, lastProcessedStreamID: UInt32, came: UInt64 = 0, allowed: UInt64 = 0,
    text: String
  ) {
    rawCode = code.rawValue
    self.lastProcessedStreamID = lastProcessedStreamID
    self.came = came
    self.allowed = allowed
    self.text = text
  }

  package init(_ error: ConnectionError, lastProcessedStreamID: UInt32) {
    let (came, allowed) = error.numbers
    self.init(
      error.code, lastProcessedStreamID: lastProcessedStreamID, came: came, allowed: allowed,
      text: error.description)
  }

  package init(_ block: RawSpan) throws(ConnectionError) {
    guard block.byteCount >= Self.fixedByteCount else {
      throw .malformed(.close, byteCount: block.byteCount, expected: Self.fixedByteCount)
    }
    rawCode = block.littleEndian(at: 0)
    lastProcessedStreamID = block.littleEndian(at: 4)
    came = block.littleEndian(at: 8)
    allowed = block.littleEndian(at: 16)
    let byteCount = min(block.byteCount - Self.fixedByteCount, Self.maxTextByteCount)
    // For people only: what is no UTF-8 is repaired rather than refused.
    text = String(
      decoding: block.array(from: Self.fixedByteCount, byteCount: byteCount), as: UTF8.self)
  }

  package func write(to out: inout MessageEncoder) {
    let start = out.beginFrame(.close, streamID: 0)
    out.append(littleEndian: rawCode)
    out.append(littleEndian: UInt16(0))
    out.append(littleEndian: lastProcessedStreamID)
    out.append(littleEndian: came)
    out.append(littleEndian: allowed)
    out.append(text.utf8(atMost: Self.maxTextByteCount))
    out.endHeaderBlock(of: start)
    out.endFrame(start)
  }
}
