// SPDX-License-Identifier: Apache-2.0

/// Durations in JSON: seconds with a fraction and an `s`, `-1.5s`. Up to 10,000 years, as in google.protobuf.Duration.
enum DurationText {
  static let seconds: ClosedRange<Int64> = -315_576_000_000...315_576_000_000

  /// `nil` when the parts do not agree in sign or are out of range.
  static func text(seconds: Int64, nanoseconds: Int32) -> String? {
    guard Self.seconds.contains(seconds), (-999_999_999...999_999_999).contains(nanoseconds) else {
      return nil
    }
    guard seconds == 0 || nanoseconds == 0 || (seconds < 0) == (nanoseconds < 0) else { return nil }
    let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
    return sign + String(seconds.magnitude) + DecimalFraction.text(abs(nanoseconds), digits: nil)
      + "s"
  }

  static func parse(_ text: String) -> (seconds: Int64, nanoseconds: Int32)? {
    var cursor = DigitCursor(text)
    let isNegative = cursor.take("-")
    guard let seconds = Int64(cursor.digits(atMost: 12)), let nanoseconds = cursor.fraction(),
      cursor.take("s"),
      cursor.isAtEnd, Self.seconds.contains(seconds)
    else { return nil }
    guard seconds < Self.seconds.upperBound || nanoseconds == 0 else { return nil }
    return isNegative ? (-seconds, -nanoseconds) : (seconds, nanoseconds)
  }
}
