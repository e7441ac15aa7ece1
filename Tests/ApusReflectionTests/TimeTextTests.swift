// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

@Suite struct TimeTextTests {
  @Test(
    "a time is read and written",
    arguments: [
      ("1970-01-01T00:00:00Z", 0, 0), ("2000-02-29T23:59:59.123456789Z", 951_868_799, 123_456_789),
      ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
      ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999),
      ("1969-12-31T23:59:59.500Z", -1, 500_000_000),
    ] as [(String, Int64, Int32)])
  func times(text: String, seconds: Int64, nanoseconds: Int32) throws {
    #expect(RFC3339.text(seconds: seconds, nanoseconds: nanoseconds) == text)
    let parsed = try #require(RFC3339.parse(text))
    #expect(parsed.seconds == seconds && parsed.nanoseconds == nanoseconds)
  }

  @Test("the days of eight centuries follow each other")
  func days() throws {
    var last = ""
    for day in stride(from: -150_000 as Int64, to: 150_000, by: 13) {
      let text = try #require(RFC3339.text(seconds: day * 86_400, nanoseconds: 0))
      #expect(RFC3339.parse(text)?.seconds == day * 86_400)
      #expect(text > last)
      last = text
    }
  }

  @Test(
    "what is no time is refused",
    arguments: [
      "", "2026-07-29", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-07-29T24:00:00Z",
      "2026-07-29T12:00:60Z",
      "2026-07-29T12:00:00", "2026-07-29T12:00:00.Z", "2026-07-29T12:00:00.1234567890Z",
      "2026-07-29T12:00:00+24:00",
      "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "2026-07-29T12:00:00Zx",
      "２026-07-29T12:00:00Z",
    ])
  func refused(text: String) {
    #expect(RFC3339.parse(text) == nil)
  }
}
