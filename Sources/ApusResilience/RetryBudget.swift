// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many retries all calls of a channel may spend together: in any ten seconds a fifth of the
/// calls, and ten a second besides for channels with little traffic.
///
/// Retries and hedges draw from the same purse. Without one, a service that fails gets a multiple
/// of its load at the moment when it can bear the least. Figures: Finagle's and Linkerd's.
public final class RetryBudget: Sendable {
  /// Retries for each call.
  public let ratio: Double
  /// Retries a second that need no calls.
  public let floorPerSecond: Int

  /// One slot for each second of the window, and the one that is being left.
  private let callsBySecond = InlineArray<16, Atomic<UInt64>> { _ in Atomic(0) }
  private let retriesBySecond = InlineArray<16, Atomic<UInt64>> { _ in Atomic(0) }

  /// What was not spent for ten seconds is gone: a quiet day must not pay for a storm.
  public static let windowSeconds: UInt64 = 10

  /// A budget that is full.
  public init(ratio: Double = 0.2, floorPerSecond: Int = 10) {
    precondition(ratio >= 0 && floorPerSecond >= 0, "A retry budget cannot be negative.")
    self.ratio = ratio
    self.floorPerSecond = floorPerSecond
  }

  /// A call was made; its retries are not calls. `now` is in nanoseconds of a monotonic clock.
  public func recordCall(at now: UInt64) {
    add(1, to: callsBySecond, at: now / 1_000_000_000)
  }

  /// Takes one retry from the budget, or returns false: then the failure goes to the caller.
  public func withdraw(at now: UInt64) -> Bool {
    let second = now / 1_000_000_000
    // Taken first and counted after. Two that race for the last one may both be refused, which is
    // harmless; counting first, both could have it.
    add(1, to: retriesBySecond, at: second)
    let allowed =
      ratio * Double(sum(callsBySecond, at: second))
      + Double(floorPerSecond) * Double(Self.windowSeconds)
    guard Double(sum(retriesBySecond, at: second)) <= allowed else {
      subtract(1, from: retriesBySecond, at: second)
      return false
    }
    return true
  }

  // A slot is `second << 32 | count`, so that a count can never be read as another second's.

  private typealias Slots = InlineArray<16, Atomic<UInt64>>

  private func add(_ count: UInt64, to slots: borrowing Slots, at second: UInt64) {
    let index = Int(second % 16)
    let stamp = (second & 0xFFFF_FFFF) << 32
    var old = slots[index].load(ordering: .relaxed)
    while true {
      // Late by a whole turn of the ring: the slot is a later second's, and this is long over.
      if old > stamp | 0xFFFF_FFFF { return }
      let isSame = old & ~0xFFFF_FFFF == stamp
      // A count that is full stays so: 4 billion calls a second.
      if isSame, old & 0xFFFF_FFFF >= 0xFFFF_FFFF - count { return }
      let (exchanged, current) = slots[index].weakCompareExchange(
        expected: old, desired: isSame ? old + count : stamp | count, ordering: .relaxed)
      if exchanged { return }
      old = current
    }
  }

  private func subtract(_ count: UInt64, from slots: borrowing Slots, at second: UInt64) {
    let index = Int(second % 16)
    let stamp = (second & 0xFFFF_FFFF) << 32
    var old = slots[index].load(ordering: .relaxed)
    while old & ~0xFFFF_FFFF == stamp, old & 0xFFFF_FFFF >= count {
      let (exchanged, current) = slots[index].weakCompareExchange(
        expected: old, desired: old - count, ordering: .relaxed)
      if exchanged { return }
      old = current
    }
  }

  private func sum(_ slots: borrowing Slots, at second: UInt64) -> UInt64 {
    var total: UInt64 = 0
    for index in 0..<16 {
      let slot = slots[index].load(ordering: .relaxed)
      let age = (second & 0xFFFF_FFFF) &- (slot >> 32)
      if age < Self.windowSeconds { total += slot & 0xFFFF_FFFF }
    }
    return total
  }
}
