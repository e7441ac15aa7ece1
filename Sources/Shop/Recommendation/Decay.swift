// SPDX-License-Identifier: Apache-2.0

import ApusWire
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Forward decay: what happens later is written down with a larger weight, instead of making
/// everything older smaller. Comparing and dividing weights gives the same as ageing them all.
///
/// Cormode et al., "Forward Decay: A Practical Time Decay Model for Streaming Systems", ICDE 2009.
enum Decay {
  /// Days after which a purchase counts half.
  static let halfLifeDays: UInt32 = 30

  /// 2026-01-01. A double holds 1,023 doublings, which are 84 years of these.
  private static let landmark: Int64 = 1_767_225_600

  /// What one purchase at that time weighs.
  static func weight(at time: Timestamp) -> Double {
    let seconds = Double(time.seconds) - Double(landmark)
    let doublings = seconds / (Double(halfLifeDays) * 86_400)
    // Clocks of others may be wrong by anything; what they say must not become infinite.
    return exp2(min(max(doublings, -500), 500))
  }

  /// A weight in purchases of `now`.
  static func count(_ weight: Double, at now: Timestamp) -> Double {
    weight / Self.weight(at: now)
  }
}
