// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A number that changes from any thread without a lock.
final class NumberCell: Sendable {
  private let bits = Atomic<UInt64>(Double.zero.bitPattern)

  var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  func add(_ amount: Double) {
    var seen = bits.load(ordering: .relaxed)
    while true {
      let (isMine, current) = bits.compareExchange(
        expected: seen, desired: (Double(bitPattern: seen) + amount).bitPattern,
        ordering: .relaxed)
      if isMine { return }
      seen = current
    }
  }
}

/// Values of any unit, counted by their size.
final class DistributionCell: Sendable {
  /// Powers of four up to 2³⁰: bytes, rows, things in a queue.
  static let bounds: [Double] = (0..<16).map { Double(UInt64(1) << (2 * UInt64($0))) }

  private let counts = InlineArray<17, Atomic<UInt64>> { _ in Atomic(0) }
  private let sum = NumberCell()

  func record(_ value: Double) {
    counts[Self.bounds.firstIndex { value <= $0 } ?? 16].add(1, ordering: .relaxed)
    sum.add(value)
  }

  var value: HistogramValue {
    HistogramValue(
      bounds: Self.bounds, counts: (0..<17).map { counts[$0].load(ordering: .relaxed) },
      sum: sum.value)
  }
}
