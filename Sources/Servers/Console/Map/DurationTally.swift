// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// How many took how long, exact to an eighth, in as many bytes as there are different durations.
///
/// Each power of two of microseconds is cut into eight equal steps.
struct DurationTally: Hashable, Sendable {
  private static let stepBits = 3
  /// A week in microseconds is below 2^40.
  private static let lastPlace = UInt16((40 - stepBits + 1) << stepBits)

  private(set) var counts: [UInt16: UInt64] = [:]

  var count: UInt64 { counts.values.reduce(0, &+) }

  mutating func record(_ nanoseconds: Int64) {
    counts[Self.place(of: UInt64(max(0, nanoseconds)) / 1_000), default: 0] &+= 1
  }

  mutating func merge(_ other: DurationTally) {
    for (place, count) in other.counts { counts[place, default: 0] &+= count }
  }

  /// The duration that this share of all did not exceed; zero without any.
  ///
  /// - Parameter share: 0...1.
  func quantile(_ share: Double) -> Duration {
    let total = count
    guard total > 0 else { return .zero }
    let wanted = max(1, UInt64((share * Double(total)).rounded(.up)))
    var seen: UInt64 = 0
    for (place, count) in counts.sorted(by: { $0.key < $1.key }) {
      seen &+= count
      if seen >= wanted { return .microseconds(Self.highest(at: place)) }
    }
    return .zero
  }

  private static func place(of microseconds: UInt64) -> UInt16 {
    let steps: UInt64 = 1 << stepBits
    guard microseconds >= steps else { return UInt16(microseconds) }
    let shift = 63 - microseconds.leadingZeroBitCount - stepBits
    let place = UInt64(shift + 1) << stepBits + (microseconds >> UInt64(shift)) - steps
    return UInt16(min(place, UInt64(lastPlace)))
  }

  /// The largest value that has this place.
  private static func highest(at place: UInt16) -> Int64 {
    let steps = 1 << stepBits
    guard Int(place) >= steps else { return Int64(place) }
    let shift = Int(place) / steps - 1
    return (Int64(Int(place) % steps + steps + 1) << Int64(shift)) - 1
  }
}

extension DurationTally {
  /// Pairs of two and six bytes, little-endian, by place.
  var bytes: Bytes {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(counts.count * 8)
    for (place, count) in counts.sorted(by: { $0.key < $1.key }) {
      let pair = UInt64(place) | min(count, 1 << 48 - 1) << 16
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: pair >> UInt64(shift)))
      }
    }
    return Bytes(bytes)
  }

  init(_ bytes: Bytes) {
    var pair: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      pair |= UInt64(byte) << UInt64(index % 8 * 8)
      guard index % 8 == 7 else { continue }
      let place = min(UInt16(truncatingIfNeeded: pair), Self.lastPlace)
      counts[place, default: 0] &+= pair >> 16
      pair = 0
    }
  }
}
