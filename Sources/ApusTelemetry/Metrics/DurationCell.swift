// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Durations counted by their size, from any thread without a lock or memory: two additions each.
final class DurationCell: Sendable {
  /// From 100 µs, which a call within a machine takes, to 10 s, after which nobody waits any more;
  /// each about twice the one before.
  private static let bounds: InlineArray<16, UInt64> = [
    100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000,
    50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000,
    5_000_000_000, 10_000_000_000,
  ]

  private let counts = InlineArray<17, Atomic<UInt64>> { _ in Atomic(0) }
  private let sum = Atomic<UInt64>(0)

  @inline(__always)
  func record(_ nanoseconds: UInt64) {
    var index = 0
    while index < 16, nanoseconds > Self.bounds[index] { index &+= 1 }
    counts[index].add(1, ordering: .relaxed)
    sum.add(nanoseconds, ordering: .relaxed)
  }

  /// In seconds.
  var value: HistogramValue {
    HistogramValue(
      bounds: Self.bounds.seconds,
      counts: (0..<17).map { counts[$0].load(ordering: .relaxed) },
      sum: Double(sum.load(ordering: .relaxed)) / 1e9)
  }
}

extension InlineArray<16, UInt64> {
  fileprivate var seconds: [Double] { indices.map { Double(self[$0]) / 1e9 } }
}
