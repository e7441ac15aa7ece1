// SPDX-License-Identifier: Apache-2.0

/// The fixed prefix of every frame. Integers are little-endian. Spec: PROTOCOL.md §3.1.
///
///     length u24 | type u8 | stream u32 | flags u16 | headerLength u16
package struct FrameHeader: Equatable, Sendable {
  package static let byteCount = 12

  /// Bytes after this header: the header block, then the body.
  package var payloadByteCount: Int
  /// As it came: whether an unknown kind is skipped or fatal depends on its flags.
  package var rawKind: UInt8
  /// Odd; 0 addresses the connection.
  package var streamID: UInt32
  package var flags: FrameFlags
  /// Bytes of the header block at the front of the payload.
  package var headerByteCount: Int

  package init(
    payloadByteCount: Int, kind: FrameKind, streamID: UInt32, flags: FrameFlags = [],
    headerByteCount: Int
  ) {
    self.payloadByteCount = payloadByteCount
    self.rawKind = kind.rawValue
    self.streamID = streamID
    self.flags = flags
    self.headerByteCount = headerByteCount
  }

  package var bodyByteCount: Int { payloadByteCount - headerByteCount }

  /// 64: what a message costs a stream of requests at the least, so that its credit bounds how many
  /// of them wait, not their bytes alone. Spec: PROTOCOL.md §4.4.
  package static let leastMessageCost = 64

  /// What the frame of a client spends of its stream's credit.
  var requestCost: Int {
    guard rawKind != FrameKind.call.rawValue, flags.contains(.body), !flags.contains(.more) else {
      return bodyByteCount
    }
    return max(bodyByteCount, Self.leastMessageCost)
  }

  /// Reads the header of a frame.
  ///
  /// - Parameter bytes: at least ``byteCount`` bytes.
  /// - Throws: ``ConnectionError`` when it can never become a frame within the limits; nothing of
  ///   the payload has to be there.
  package init(_ bytes: RawSpan, limits: FrameLimits) throws(ConnectionError) {
    let first: UInt32 = bytes.littleEndian(at: 0)
    payloadByteCount = Int(first & 0xFF_FFFF)
    rawKind = UInt8(truncatingIfNeeded: first >> 24)
    streamID = bytes.littleEndian(at: 4)
    flags = FrameFlags(rawValue: bytes.littleEndian(at: 8))
    headerByteCount = Int(bytes.littleEndian(at: 10, as: UInt16.self))
    guard headerByteCount <= payloadByteCount else {
      throw .headerBeyondPayload(byteCount: headerByteCount, payloadByteCount: payloadByteCount)
    }
    guard headerByteCount <= limits.maxHeaderByteCount else {
      throw .headerTooLarge(byteCount: headerByteCount, max: limits.maxHeaderByteCount)
    }
    guard payloadByteCount &- headerByteCount <= limits.maxBodyByteCount else {
      throw .frameTooLarge(
        byteCount: payloadByteCount - headerByteCount, max: limits.maxBodyByteCount)
    }
  }
}

/// What one side accepts in a frame; it has said so in its HELLO.
package struct FrameLimits: Sendable, Equatable {
  package var maxBodyByteCount: Int
  package var maxHeaderByteCount: Int

  package init(maxBodyByteCount: Int, maxHeaderByteCount: Int) {
    self.maxBodyByteCount = maxBodyByteCount
    self.maxHeaderByteCount = maxHeaderByteCount
  }
}
