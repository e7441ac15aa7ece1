// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire

/// How long goods are kept for somebody who has not bought them.
struct HoldTime: Equatable {
  let seconds: Int64

  /// Long enough to pay.
  static let standard = HoldTime(seconds: 15 * 60)
  /// Longer, and goods would be kept from those who buy.
  static let longest = HoldTime(seconds: 4 * 60 * 60)

  private init(seconds: Int64) {
    self.seconds = seconds
  }

  /// - Parameter asked: zero for the standard time; a part of a second counts as a whole one.
  /// - Throws: `invalidArgument` outside of 0 to 4 hours.
  init(_ asked: Duration) throws(RPCError) {
    guard asked != .zero else {
      self = .standard
      return
    }
    guard asked > .zero, asked <= .seconds(Self.longest.seconds) else {
      throw RPCError(
        .invalidArgument, "ttl is \(asked), it should be 0 to \(Self.longest.seconds) seconds")
    }
    let (seconds, attoseconds) = asked.components
    self.seconds = seconds + (attoseconds > 0 ? 1 : 0)
  }

  func end(after start: Timestamp) -> Timestamp {
    let (end, overflow) = start.seconds.addingReportingOverflow(seconds)
    return Timestamp(seconds: overflow ? .max : end, nanoseconds: start.nanoseconds)
  }
}
