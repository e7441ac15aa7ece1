// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

/// PROTOCOL.md §8.1: frames are written and read byte for byte.
@Suite struct FrameVectorTests {
  static let vectors = (try? ProtocolDocument().vectors("frame")) ?? []

  @Test("every vector has a check, every check a vector")
  func complete() {
    #expect(Set(Self.vectors.map(\.name)) == Set(Self.writers.keys.map { "frame/\($0)" }))
    #expect(Self.vectors.count == Self.writers.count)
  }

  @Test("what is written is the vector", arguments: vectors)
  func writes(_ vector: Vector) throws {
    let write = try #require(Self.writers[String(vector.name.dropFirst("frame/".count))])
    var out = MessageEncoder()
    write(&out)
    #expect(try out.contents.hex == vector.bytes.hex)
  }

  @Test("the vector is read, and written again the same", arguments: vectors)
  func reads(_ vector: Vector) throws {
    let bytes = Array(try vector.bytes)
    var out = MessageEncoder()
    try Self.copy(bytes, to: &out)
    #expect(out.contents.hex == Bytes(bytes).hex)
  }

  @Test("no prefix of a frame is taken for a frame, and none traps", arguments: vectors)
  func prefixes(_ vector: Vector) throws {
    let bytes = Array(try vector.bytes)
    for end in FrameHeader.byteCount..<bytes.count {
      let prefix = Array(bytes[..<end])
      let header = try unsafe FrameHeader(prefix.span.bytes, limits: Self.limits)
      #expect(FrameHeader.byteCount + header.payloadByteCount > end)
    }
    // A header block that is cut is refused, or read as one with fewer optional values.
    let header = try unsafe FrameHeader(bytes.span.bytes, limits: Self.limits)
    let kinds: [FrameKind?] = [.hello, .call, .end, .close]
    guard kinds.contains(FrameKind(rawValue: header.rawKind)) else { return }
    for end in 0..<header.headerByteCount {
      var cut = Array(bytes[..<(FrameHeader.byteCount + end)])
      cut[0] = UInt8(truncatingIfNeeded: end)
      cut[1] = UInt8(truncatingIfNeeded: end >> 8)
      cut[10] = cut[0]
      cut[11] = cut[1]
      var out = MessageEncoder()
      try? Self.copy(cut, to: &out)
    }
  }

  static let limits = ConnectionSettings(instance: .nil).frameLimits

  /// Reads one frame into the types that hold it, and writes those.
  static func copy(_ bytes: [UInt8], to out: inout MessageEncoder) throws {
    let header = try unsafe FrameHeader(bytes.span.bytes, limits: limits)
    let blockEnd = FrameHeader.byteCount + header.headerByteCount
    let blockBytes = Array(bytes[FrameHeader.byteCount..<blockEnd])
    let block = unsafe blockBytes.span.bytes
    switch try #require(FrameKind(rawValue: header.rawKind)) {
    case .hello: return try HelloFrame(block).write(to: &out)
    case .close: return try CloseFrame(block).write(to: &out)
    case .reset:
      let reason = try #require(ResetReason(rawValue: block.littleEndian(at: 0)))
      return out.writeReset(streamID: header.streamID, reason: reason)
    case .credit:
      return out.writeCredit(streamID: header.streamID, byteCount: block.littleEndian(at: 0))
    case .ping:
      return out.writePing(
        block.littleEndian(at: 0), isAnswer: header.flags.contains(.acknowledgement))
    case .drain where header.flags.contains(.acknowledgement):
      return out.writeDrainAcknowledgement()
    case .drain:
      return out.writeDrain(
        lastStreamID: block.littleEndian(at: 0), graceMilliseconds: block.littleEndian(at: 4))
    case .call:
      let start = out.beginFrame(.call, streamID: header.streamID, flags: header.flags)
      try CallHeader(block).write(to: &out)
      try TaggedValues(block, from: CallHeader.fixedByteCount, .call).write(to: &out)
      finish(start, bytes[blockEnd...], &out)
    case .end:
      let start = out.beginFrame(.end, streamID: header.streamID, flags: header.flags)
      try EndHeader(block).write(to: &out)
      try TaggedValues(block, from: EndHeader.fixedByteCount, .end).write(to: &out)
      finish(start, bytes[blockEnd...], &out)
    case .message:
      let start = out.beginFrame(.message, streamID: header.streamID, flags: header.flags)
      finish(start, bytes[blockEnd...], &out)
    case .load: Issue.record("LOAD is reserved")
    }
  }

  static func finish(_ start: Int, _ body: ArraySlice<UInt8>, _ out: inout MessageEncoder) {
    out.endHeaderBlock(of: start)
    out.append(Array(body))
    out.endFrame(start)
  }
}
