// SPDX-License-Identifier: Apache-2.0

/// Where the bytes of a message that has arrived are.
package enum MessageBody: Equatable, Sendable {
  /// The frame had none.
  case none
  /// Whole in the body of the frame that was just received.
  case inFrame
  /// Put together from the bodies of several frames.
  case assembled(Bytes)
}

/// Puts a message together that came in several frames.
struct MessageAssembly {
  private var pieces: [UInt8] = []
  /// A piece has come, and not the last.
  private(set) var isUnfinished = false

  enum Outcome {
    case complete(MessageBody)
    case incomplete
    case tooLarge(byteCount: Int)
  }

  var byteCount: Int { pieces.count }

  /// Takes the body of one frame. Grows by what has arrived, never by what was announced.
  mutating func take(_ body: RawSpan, flags: FrameFlags, max: Int) -> Outcome {
    guard flags.contains(.body) else { return .complete(.none) }
    let byteCount = pieces.count + body.byteCount
    guard byteCount <= max else {
      pieces = []
      isUnfinished = false
      return .tooLarge(byteCount: byteCount)
    }
    if !flags.contains(.more), pieces.isEmpty { return .complete(.inFrame) }
    // Safe: the span's bytes are only read, within its bounds.
    unsafe body.withUnsafeBytes { unsafe pieces.append(contentsOf: $0) }
    isUnfinished = flags.contains(.more)
    if isUnfinished { return .incomplete }
    let whole = Bytes(pieces)
    pieces = []
    return .complete(.assembled(whole))
  }
}
