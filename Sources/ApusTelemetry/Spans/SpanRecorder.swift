// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import OTLPAPI
import Synchronization

/// Where finished spans are kept until they are exported, with the calendar's time.
package final class SpanRecorder: Sendable {
  /// 8,192: at fifty traces a second, ten spans each, sixteen seconds of a collector that is away.
  package let buffer = BoundedBuffer<FinishedSpan>(limit: 8_192)
  /// What the calendar's clock is ahead of the loops' clock, in nanoseconds.
  private let offset = Atomic<UInt64>(0)

  private let isTold: Bool

  /// - Parameter isTold: whether anybody takes them; else they are not kept.
  package init(isTold: Bool = true) {
    self.isTold = isTold
    adjustClock()
  }

  /// Follows the calendar's clock, which is set from time to time.
  package func adjustClock() {
    offset.store(SystemTime.nanoseconds() &- LoopClock.now(), ordering: .relaxed)
  }

  /// Nanoseconds since 1970 of a time of ``LoopClock``.
  package func unixTime(_ loopTime: UInt64) -> UInt64 {
    loopTime &+ offset.load(ordering: .relaxed)
  }

  func record(_ span: OTLPAPI.Span, of service: String) {
    if isTold { buffer.append(FinishedSpan(service: service, span: span)) }
  }
}
