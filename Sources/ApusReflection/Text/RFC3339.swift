// SPDX-License-Identifier: Apache-2.0

/// Times as RFC 3339 writes them: `2026-07-29T12:00:00.5Z`. Years 1 to 9999, as in google.protobuf.Timestamp.
package enum RFC3339 {
  /// The first and the last second that can be written.
  package static let seconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// - Parameter fractionDigits: 0, 3, 6 or 9; without it as few of these as lose nothing.
  /// - Returns: `nil` outside of the years 1 to 9999, or for nanoseconds outside of 0..<1,000,000,000.
  package static func text(seconds: Int64, nanoseconds: Int32, fractionDigits: Int? = nil)
    -> String?
  {
    guard Self.seconds.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return nil
    }
    let secondsOfDay = Int(seconds) - floorDays(seconds) * 86_400
    let date = CivilDate(daysSince1970: floorDays(seconds))
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
      + padded(secondsOfDay / 3_600, 2) + ":" + padded(secondsOfDay / 60 % 60, 2) + ":"
      + padded(secondsOfDay % 60, 2)
      + DecimalFraction.text(nanoseconds, digits: fractionDigits) + "Z"
  }

  /// `nil` when `text` is no such time. Any offset is taken; a leap second is not, for Unix time has none.
  package static func parse(_ text: String) -> (seconds: Int64, nanoseconds: Int32)? {
    var cursor = DigitCursor(text)
    guard let year = cursor.number(digits: 4), cursor.take("-"),
      let month = cursor.number(digits: 2),
      cursor.take("-"), let day = cursor.number(digits: 2), cursor.take("T") || cursor.take("t"),
      let hour = cursor.number(digits: 2), cursor.take(":"), let minute = cursor.number(digits: 2),
      cursor.take(":"),
      let second = cursor.number(digits: 2), hour < 24, minute < 60, second < 60
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    guard date.isReal, let nanoseconds = cursor.fraction(), let offset = offset(&cursor),
      cursor.isAtEnd
    else {
      return nil
    }
    let seconds = Int64(date.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second - offset)
    return Self.seconds.contains(seconds) ? (seconds, nanoseconds) : nil
  }

  /// Seconds east of Greenwich.
  private static func offset(_ cursor: inout DigitCursor) -> Int? {
    if cursor.take("Z") || cursor.take("z") { return 0 }
    let isWest = cursor.take("-")
    guard isWest || cursor.take("+"), let hours = cursor.number(digits: 2), cursor.take(":"),
      let minutes = cursor.number(digits: 2), hours < 24, minutes < 60
    else { return nil }
    return (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
  }

  private static func floorDays(_ seconds: Int64) -> Int {
    let days = Int(seconds) / 86_400
    return Int(seconds) % 86_400 < 0 ? days - 1 : days
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
