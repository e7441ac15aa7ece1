// SPDX-License-Identifier: Apache-2.0

import ApusTransport

/// The instant by which a call must have ended, on this machine's monotonic clock.
public struct Deadline: Sendable, Hashable, Comparable {
  /// ``LoopClock`` nanoseconds; `.max` is never.
  package var nanoseconds: UInt64

  package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  package static let never = Deadline(nanoseconds: .max)

  public static func after(_ timeout: Duration) -> Deadline {
    Deadline(nanoseconds: LoopClock.now()).advanced(by: timeout)
  }

  /// What is left; zero when it has passed, `nil` when there is none.
  public var remaining: Duration? {
    guard nanoseconds != .max else { return nil }
    let now = LoopClock.now()
    return nanoseconds <= now ? .zero : .nanoseconds(Int64(clamping: nanoseconds - now))
  }

  public static func < (a: Deadline, b: Deadline) -> Bool { a.nanoseconds < b.nanoseconds }

  func advanced(by timeout: Duration) -> Deadline {
    let added = timeout.clampedNanoseconds
    let (sum, overflow) = nanoseconds.addingReportingOverflow(added)
    return Deadline(nanoseconds: overflow ? .max : sum)
  }

  /// What CALL carries for it. Spec: PROTOCOL.md §3.5.
  func remainingMicroseconds(now: UInt64) -> UInt32 {
    guard nanoseconds != .max else { return .max }
    guard nanoseconds > now else { return 0 }
    // Capped just below the number that means none; rounded up, so that a little is not nothing.
    return UInt32(clamping: min((nanoseconds - now + 999) / 1_000, UInt64(UInt32.max - 1)))
  }

  init(remainingMicroseconds: UInt32, now: UInt64) {
    nanoseconds =
      remainingMicroseconds == .max ? .max : now &+ UInt64(remainingMicroseconds) * 1_000
  }

  /// The same less a margin for the way back, for a call that is made on behalf of another.
  func inherited(now: UInt64) -> Deadline {
    guard nanoseconds != .max, nanoseconds > now else { return self }
    // A twentieth, 5 ms at the most: the answer must still travel up.
    return Deadline(nanoseconds: nanoseconds - min((nanoseconds - now) / 20, 5_000_000))
  }
}

extension Duration {
  /// Nanoseconds, 0 for what is negative and `UInt64.max` for what does not fit.
  package var clampedNanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return .max }
    let (sum, carried) = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
    return carried ? .max : sum
  }
}
