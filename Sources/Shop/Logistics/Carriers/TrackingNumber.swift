// SPDX-License-Identifier: Apache-2.0

/// Two letters, eight digits, a check digit and the country: PA000000014DE. A digit that is
/// mistyped is nearly always noticed, or two that are swapped. Universal Postal Union, standard S10.
struct TrackingNumber: Equatable {
  let text: String

  /// - Parameter serial: its last eight digits are taken.
  init(prefix: String, serial: Int64) {
    let number = String(serial.magnitude % 100_000_000)
    let digits = String(repeating: "0", count: 8 - number.count) + number
    text = "\(prefix)\(digits)\(Self.checkDigit(digits))\(Zone.home)"
  }

  /// `nil` when it is none, as when it was mistyped.
  init?(_ text: String) {
    let text = text.uppercased().filter { $0 != " " }
    guard text.count == 13, text.utf8.count == 13 else { return nil }
    let digits = String(text.dropFirst(2).prefix(8))
    guard text.prefix(2).allSatisfy(\.isLetter), text.suffix(2).allSatisfy(\.isLetter),
      digits.allSatisfy(\.isNumber), text.dropFirst(10).first == Self.checkDigit(digits).first
    else { return nil }
    self.text = text
  }

  private static func checkDigit(_ digits: String) -> String {
    let weights = [8, 6, 4, 2, 3, 5, 9, 7]
    let sum = zip(digits, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
    switch 11 - sum % 11 {
    case 10: return "0"
    case 11: return "5"
    case let digit: return "\(digit)"
    }
  }
}
