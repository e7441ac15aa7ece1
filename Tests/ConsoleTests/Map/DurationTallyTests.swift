// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@testable import Console

@Suite struct DurationTallyTests {
  @Test("quantiles are right to an eighth, whatever the size", arguments: [1, 2, 3] as [UInt64])
  func quantiles(_ seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var tally = DurationTally()
    // From microseconds to an hour, evenly over the powers of two.
    let values = (0..<5_000).map { _ in
      Int64(1_000) << Int64.random(in: 0...31, using: &random)
        + Int64.random(in: 0...999, using: &random)
    }.sorted()
    for value in values { tally.record(value) }
    for share in [0.01, 0.5, 0.95, 0.99, 1] {
      let exact = values[max(0, Int((share * 5_000).rounded(.up)) - 1)]
      let found = tally.quantile(share).wholeNanoseconds
      #expect(
        found <= exact && Double(found) >= Double(exact) * 0.87 - 1_000
          || found >= exact && Double(found) <= Double(exact) * 1.13 + 1_000,
        "seed \(seed), share \(share)")
    }
  }

  @Test("bytes and back is the same, and adding is that of the numbers")
  func bytes() {
    var (first, second, both) = (DurationTally(), DurationTally(), DurationTally())
    for value in [0, 1, 999, 1_000, 7_999, 8_000, 123_456_789, Int64.max, -5] {
      first.record(value)
      both.record(value)
    }
    for value in [5, 8_000, 9_000] as [Int64] {
      second.record(value)
      both.record(value)
    }
    #expect(DurationTally(first.bytes) == first)
    first.merge(second)
    #expect(first == both)
    #expect(first.count == 12)
    #expect(DurationTally(Bytes()).quantile(0.5) == .zero)
    // What is no tally traps nobody.
    #expect(DurationTally(Bytes([1, 2, 3, 255, 255, 255, 255, 255, 9])).count > 0)
  }
}
