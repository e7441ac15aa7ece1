// SPDX-License-Identifier: Apache-2.0

/// Nanoseconds as the digits after a decimal point.
enum DecimalFraction {
  /// With its point; empty for none. Without `digits` as few of 3, 6 or 9 as lose nothing.
  static func text(_ nanoseconds: Int32, digits: Int?) -> String {
    let all = String(nanoseconds)
    let nine = String(repeating: "0", count: max(0, 9 - all.count)) + all
    let shortest =
      nanoseconds == 0 ? 0 : nanoseconds % 1_000_000 == 0 ? 3 : nanoseconds % 1_000 == 0 ? 6 : 9
    let count = digits ?? shortest
    return count == 0 ? "" : "." + nine.prefix(count)
  }
}

/// Reads ASCII digits and marks, one after another.
struct DigitCursor {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { index == bytes.count }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == mark.value else { return false }
    index += 1
    return true
  }

  /// Exactly so many digits.
  mutating func number(digits: Int) -> Int? {
    let read = self.digits(atMost: digits)
    return read.count == digits ? Int(read) : nil
  }

  /// As many digits as there are, at most `limit`.
  mutating func digits(atMost limit: Int) -> String {
    let start = index
    while index < bytes.count, index - start < limit, bytes[index] >= 0x30, bytes[index] <= 0x39 {
      index += 1
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// `.5` as nanoseconds, 0 without a point; `nil` for a point without 1 to 9 digits.
  mutating func fraction() -> Int32? {
    guard take(".") else { return 0 }
    let read = digits(atMost: 9)
    guard !read.isEmpty else { return nil }
    return Int32(read + String(repeating: "0", count: 9 - read.count))
  }
}
