// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@Suite struct DurationTests {
  static func encoded(_ duration: Duration) -> Bytes {
    Everything(setting: \.maybeAfter, to: duration).encoded()
  }

  static func decoded(seconds: Int64, nanoseconds: Int32) throws -> Duration {
    // A timestamp's bytes are a duration's.
    let time = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    let bytes = Everything(setting: \.maybeAt, to: time).encoded()
    return try #require(
      try Everything(decoding: Bytes([0xB2, 0x01] + bytes.dropFirst(2))).maybeAfter)
  }

  @Test(
    "nanoseconds come back exactly",
    arguments: [
      .zero, .nanoseconds(1), .nanoseconds(-1), .seconds(1), .seconds(-1), .milliseconds(1500),
      .milliseconds(-1500), .seconds(Int64.max), .seconds(Int64.min),
      .seconds(315_576_000_000) + .nanoseconds(999_999_999),
    ] as [Duration])
  func exact(_ duration: Duration) throws {
    #expect(try Everything(decoding: Self.encoded(duration)).maybeAfter == duration)
  }

  @Test("less than a nanosecond is cut off toward zero")
  func cuts() throws {
    let atto = Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999)
    #expect(try Everything(decoding: Self.encoded(atto)).maybeAfter == .nanoseconds(1))
    #expect(try Everything(decoding: Self.encoded(.zero - atto)).maybeAfter == .nanoseconds(-1))
  }

  @Test("a duration that Int64 seconds do not hold becomes the nearest that they do")
  func saturates() throws {
    let long = Duration.seconds(Int64.max) * 4
    let back = try #require(try Everything(decoding: Self.encoded(long)).maybeAfter)
    #expect(back.components.seconds == .max)
    let short = try #require(try Everything(decoding: Self.encoded(.zero - long)).maybeAfter)
    #expect(short.components.seconds == .min)
  }

  @Test("no pair of seconds and nanoseconds traps, and components do not either")
  func anyPair() throws {
    let seconds: [Int64] = [.min, .min + 1, .min + 2, -1, 0, 1, .max - 2, .max - 1, .max]
    let nanoseconds: [Int32] = [
      .min, -1_000_000_000, -999_999_999, -1, 0, 1, 999_999_999, 1_000_000_000, .max,
    ]
    for seconds in seconds {
      for nanoseconds in nanoseconds {
        let duration = try Self.decoded(seconds: seconds, nanoseconds: nanoseconds)
        let exact = Int128(seconds) * 1_000_000_000 + Int128(nanoseconds)
        let most = Int128(Int64.max) * 1_000_000_000 + 999_999_999
        let least = Int128(Int64.min) * 1_000_000_000 - 999_999_999
        #expect(duration.attoseconds == min(max(exact, least), most) * 1_000_000_000)
        _ = duration.components
        #expect(try Everything(decoding: Self.encoded(duration)).maybeAfter == duration)
      }
    }
  }
}
