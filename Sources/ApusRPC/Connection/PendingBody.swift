// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// A message that could not leave in one frame at once: too large for a frame, or for the credit
/// that is left. Its frames are fed between those of other streams.
struct PendingBody {
  var slot: Int
  var streamID: UInt32
  var body: Bytes
  var offset = 0
  /// What the last piece rides on: MSG, or END with its header block; a CALL's further pieces are
  /// MSG with LAST.
  var last: Last

  enum Last {
    case message(FrameFlags)
    case end(EndHeader, TaggedValues?)
  }

  var remaining: Int { body.count - offset }

  /// Writes the next piece, at most `budget` bytes of body. True when it was the last.
  mutating func writePiece(budget: Int, to out: inout MessageEncoder) -> Bool {
    let count = min(budget, remaining)
    let isWhole = count == remaining
    let start: Int
    if isWhole, case .end(let header, let tags) = last {
      start = out.beginFrame(.end, streamID: streamID, flags: .lastBody)
      header.write(to: &out)
      tags?.write(to: &out)
      out.endHeaderBlock(of: start)
    } else {
      var flags: FrameFlags = isWhole ? .body : [.body, .more]
      if isWhole, case .message(let more) = last { flags.formUnion(more) }
      start = out.beginFrame(.message, streamID: streamID, flags: flags)
    }
    unsafe body.withUnsafeBytes { bytes in
      unsafe out.append(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
    }
    out.endFrame(start)
    offset += count
    return isWhole
  }
}
