// SPDX-License-Identifier: Apache-2.0

/// What a frame is. Spec: PROTOCOL.md §3.2.
package enum FrameKind: UInt8, Sendable {
  case hello = 1
  case call = 2
  case message = 3
  case end = 4
  case reset = 5
  case credit = 6
  case ping = 7
  case drain = 8
  case close = 9
  /// Reserved: utilisation and limits that changed. Not sent yet.
  case load = 10
}

/// The flag bits of a frame. Spec: PROTOCOL.md §3.3.
package struct FrameFlags: OptionSet, Sendable, Hashable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The frame carries a message or a piece of one; an empty message has the flag and no bytes.
  package static let body = FrameFlags(rawValue: 1)
  /// The message goes on in the next frame of this direction that has `body`.
  package static let more = FrameFlags(rawValue: 2)
  /// This direction of the stream is closed.
  package static let last = FrameFlags(rawValue: 4)
  /// Answers a PING or a DRAIN.
  package static let acknowledgement = FrameFlags(rawValue: 8)
  /// A receiver that does not know the kind skips the frame.
  package static let ignorable = FrameFlags(rawValue: 16)
  /// The message is compressed. Reserved: not sent yet.
  package static let compressed = FrameFlags(rawValue: 32)

  /// A whole message that is the only one of its direction.
  package static let lastBody = FrameFlags(rawValue: 5)

  static let known: FrameFlags = [.body, .more, .last, .acknowledgement, .ignorable]
}
