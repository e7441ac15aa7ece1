// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
import Testing

@Suite struct TimestampTests {
  @Test("a date comes back to the precision that it has")
  func dates() {
    for seconds in [0, 1.5, -1.5, -0.25, 1_700_000_000.125, -62_135_596_800, 253_402_300_799.5] {
      let date = Date(timeIntervalSince1970: seconds)
      let timestamp = Timestamp(date: date)
      #expect((0...999_999_999).contains(timestamp.nanoseconds))
      #expect(abs(timestamp.date.timeIntervalSince(date)) < 1e-4)
    }
    #expect(
      Timestamp(date: Date(timeIntervalSince1970: -0.25))
        == Timestamp(seconds: -1, nanoseconds: 750_000_000))
  }

  @Test("a date that no seconds hold becomes the nearest, and no timestamp traps")
  func extremes() {
    for interval in [Double.infinity, 1e300, -.infinity, -1e300, .nan] {
      let timestamp = Timestamp(date: Date(timeIntervalSince1970: interval))
      #expect(timestamp.seconds == (interval.isNaN ? 0 : interval < 0 ? .min : .max))
    }
    for seconds in [Int64.min, .max] {
      for nanoseconds in [Int32.min, .max] {
        _ = Timestamp(seconds: seconds, nanoseconds: nanoseconds).date
      }
    }
  }

  @Test("timestamps are ordered by seconds, then by nanoseconds")
  func order() {
    #expect(Timestamp(seconds: 1) < Timestamp(seconds: 1, nanoseconds: 1))
    #expect(Timestamp(seconds: -1, nanoseconds: 999_999_999) < Timestamp(seconds: 0))
  }

  @Test("what is out of range is kept as it came")
  func keepsRange() throws {
    let odd = Timestamp(seconds: .max, nanoseconds: -5)
    #expect(try Everything(decoding: Everything(setting: \.at, to: odd).encoded()).at == odd)
  }
}
