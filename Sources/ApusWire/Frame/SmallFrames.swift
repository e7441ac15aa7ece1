// SPDX-License-Identifier: Apache-2.0

/// Why a caller gives a call up. Spec: PROTOCOL.md §3.7.
package enum ResetReason: UInt32, Sendable {
  case cancelled = 1
  case deadlineExceeded = 2
  /// What came back was no reply: too large, or malformed.
  case unacceptableReply = 3
}

/// The frames whose header block is one or two integers.
extension MessageEncoder {
  package mutating func writeReset(streamID: UInt32, reason: ResetReason) {
    let start = beginFrame(.reset, streamID: streamID)
    append(littleEndian: reason.rawValue)
    endHeaderBlock(of: start)
    endFrame(start)
  }

  package mutating func writeCredit(streamID: UInt32, byteCount: UInt32) {
    let start = beginFrame(.credit, streamID: streamID)
    append(littleEndian: byteCount)
    endHeaderBlock(of: start)
    endFrame(start)
  }

  package mutating func writePing(_ token: UInt64, isAnswer: Bool = false) {
    let start = beginFrame(.ping, streamID: 0, flags: isAnswer ? .acknowledgement : [])
    append(littleEndian: token)
    endHeaderBlock(of: start)
    endFrame(start)
  }

  /// - Parameter lastStreamID: calls above it are not served here and may go elsewhere.
  package mutating func writeDrain(lastStreamID: UInt32, graceMilliseconds: UInt32) {
    let start = beginFrame(.drain, streamID: 0)
    append(littleEndian: lastStreamID)
    append(littleEndian: graceMilliseconds)
    endHeaderBlock(of: start)
    endFrame(start)
  }

  package mutating func writeDrainAcknowledgement() {
    let start = beginFrame(.drain, streamID: 0, flags: .acknowledgement)
    endHeaderBlock(of: start)
    endFrame(start)
  }
}

extension RawSpan {
  /// The one integer of a header block that is at least as long as it.
  func single<Value: FixedWidthInteger & BitwiseCopyable>(
    _ kind: FrameKind, as type: Value.Type = Value.self
  ) throws(ConnectionError) -> Value {
    guard byteCount >= MemoryLayout<Value>.size else {
      throw .malformed(kind, byteCount: byteCount, expected: MemoryLayout<Value>.size)
    }
    return littleEndian(at: 0)
  }
}
