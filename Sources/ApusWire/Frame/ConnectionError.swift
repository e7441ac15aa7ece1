// SPDX-License-Identifier: Apache-2.0

/// What a peer did that ends the connection. Each says what came and what is allowed.
package enum ConnectionError: Error, Equatable, Sendable {
  case frameTooLarge(byteCount: Int, max: Int)
  case headerTooLarge(byteCount: Int, max: Int)
  case headerBeyondPayload(byteCount: Int, payloadByteCount: Int)
  case malformed(FrameKind, byteCount: Int, expected: Int)
  case malformedText(FrameKind)
  case unknownKind(UInt8)
  case unknownFlags(UInt16)
  case unexpected(FrameKind, String)
  case unsupportedVersion(UInt16, supported: UInt16)
  case unknownTag(UInt16)
  case tooManyTags(count: Int, max: Int)
  case badStream(UInt32, String)
  case creditExceeded(byteCount: Int, credit: Int)
  case creditOverflow(UInt32)
  case tooManyOffences(max: Int)
  case tooManyPings(max: Int)
  case timedOut(String, milliseconds: Int)

  package var code: CloseCode {
    switch self {
    case .frameTooLarge: .frameTooLarge
    case .headerTooLarge, .tooManyTags: .headerTooLarge
    case .headerBeyondPayload, .malformed, .malformedText, .unknownTag: .malformedFrame
    case .unknownKind, .unknownFlags: .unknownFrame
    case .unexpected: .unexpectedFrame
    case .unsupportedVersion: .unsupportedVersion
    case .badStream: .badStream
    case .creditExceeded, .creditOverflow: .creditExceeded
    case .tooManyOffences: .tooManyOffences
    case .tooManyPings: .tooManyPings
    case .timedOut: .timedOut
    }
  }

  /// What came and what is allowed, as CLOSE carries them; zeros where there are no numbers.
  package var numbers: (came: UInt64, allowed: UInt64) {
    func pair(_ came: Int, _ allowed: Int) -> (UInt64, UInt64) {
      (UInt64(clamping: came), UInt64(clamping: allowed))
    }
    switch self {
    case .frameTooLarge(let came, let max), .headerTooLarge(let came, let max),
      .headerBeyondPayload(let came, let max), .malformed(_, let came, let max),
      .tooManyTags(let came, let max), .creditExceeded(let came, let max):
      return pair(came, max)
    case .unsupportedVersion(let came, let supported): return (UInt64(came), UInt64(supported))
    case .unknownKind(let kind): return (UInt64(kind), 0)
    case .unknownFlags(let flags): return (UInt64(flags), UInt64(FrameFlags.known.rawValue))
    case .unknownTag(let tag): return (UInt64(tag), 0)
    case .badStream(let id, _): return (UInt64(id), 0)
    case .creditOverflow(let count): return (UInt64(count), UInt64(Int32.max))
    case .tooManyOffences(let max), .tooManyPings(let max): return pair(max + 1, max)
    case .timedOut(_, let milliseconds): return pair(milliseconds, milliseconds)
    case .unexpected, .malformedText: return (0, 0)
    }
  }
}

extension ConnectionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .frameTooLarge(let count, let max): "a frame's body has \(count) bytes, \(max) are allowed"
    case .headerTooLarge(let count, let max):
      "a frame's header block has \(count) bytes, \(max) are allowed"
    case .headerBeyondPayload(let count, let payload):
      "a header block of \(count) bytes does not fit a payload of \(payload)"
    case .malformed(let kind, let count, let expected):
      "a \(kind) frame's header block has \(count) bytes, at least \(expected) are needed"
    case .malformedText(let kind): "a text in a \(kind) frame is not UTF-8"
    case .unknownKind(let kind): "frame type \(kind) is unknown and not ignorable"
    case .unknownFlags(let flags): "flag bits \(flags) are not all known"
    case .unexpected(let kind, let why): "a \(kind) frame \(why)"
    case .unsupportedVersion(let version, let supported):
      "the peer speaks protocol version \(version), this side \(supported)"
    case .unknownTag(let tag): "tagged value \(tag & 0x7FFF) must be understood and is unknown"
    case .tooManyTags(let count, let max): "\(count) tagged values, \(max) are allowed"
    case .badStream(let id, let why): "stream \(id) \(why)"
    case .creditExceeded(let count, let credit):
      "\(count) bytes of body on a stream with \(credit) bytes of credit"
    case .creditOverflow(let count): "credit of \(count) bytes lifts a stream above 2^31"
    case .tooManyOffences(let max): "more than \(max) calls above the limit or malformed streams"
    case .tooManyPings(let max): "more than \(max) pings faster than announced"
    case .timedOut(let what, let milliseconds): "\(what) took more than \(milliseconds) ms"
    }
  }
}
