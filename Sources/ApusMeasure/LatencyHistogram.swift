// SPDX-License-Identifier: Apache-2.0

/// Counts of latencies in nanoseconds, exact to one part in a thousand whatever their size.
///
/// As Gil Tene's HdrHistogram: each power of two is cut into 1,024 equal steps. Recording is O(1), without memory.
package struct LatencyHistogram: Sendable {
  private static let stepBits = 10
  private static let stepCount = 1 << stepBits
  /// 2^40 ns are 18 minutes; what takes longer counts as that.
  private static let longest: UInt64 = 1 << 40

  private var counts = [UInt64](
    repeating: 0, count: (40 - LatencyHistogram.stepBits + 1) * LatencyHistogram.stepCount + 1)
  package private(set) var count: UInt64 = 0
  package private(set) var maximum: UInt64 = 0

  package init() {}

  package mutating func record(_ nanoseconds: UInt64) {
    counts[Self.index(of: min(nanoseconds, Self.longest))] += 1
    count += 1
    maximum = max(maximum, nanoseconds)
  }

  package mutating func merge(_ other: LatencyHistogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    count += other.count
    maximum = max(maximum, other.maximum)
  }

  /// The latency that this share of all calls did not exceed.
  ///
  /// - Parameter share: 0...1.
  package func percentile(_ share: Double) -> UInt64 {
    guard count > 0 else { return 0 }
    let wanted = max(1, UInt64((share * Double(count)).rounded(.up)))
    var seen: UInt64 = 0
    for (index, number) in counts.enumerated() where number > 0 {
      seen += number
      if seen >= wanted { return min(Self.highest(at: index), maximum) }
    }
    return maximum
  }

  /// Below 1,024 each number has its place; above, a power of two has as many places.
  private static func index(of value: UInt64) -> Int {
    guard value >= UInt64(stepCount) else { return Int(value) }
    let shift = 63 - value.leadingZeroBitCount - stepBits
    return (shift + 1) * stepCount + Int(value >> UInt64(shift)) - stepCount
  }

  /// The largest value that has this place.
  private static func highest(at index: Int) -> UInt64 {
    guard index >= stepCount else { return UInt64(index) }
    let shift = UInt64(index / stepCount - 1)
    return (UInt64(index % stepCount + stepCount + 1) << shift) - 1
  }
}
