// SPDX-License-Identifier: Apache-2.0

/// An order's number as people say it: `A-1042-7`, the last digit a check of the others.
enum OrderNumber {
  /// The first order of a shop is not its first: numbers of one digit look like a mistake.
  private static let first: Int64 = 1000

  /// - Parameter sequence: of the order in its table, from 1.
  static func text(_ sequence: Int64) -> String {
    let (number, overflow) = first.addingReportingOverflow(sequence)
    let shown = overflow ? sequence : number
    return "A-\(shown)-\(checkDigit(of: shown))"
  }

  /// By Luhn (ISO/IEC 7812-1 Annex B): it tells one wrong digit, and most swaps of two.
  static func checkDigit(of number: Int64) -> Int {
    let digits = String(number).compactMap(\.wholeNumberValue).reversed()
    let sum = digits.enumerated().reduce(0) { sum, digit in
      let weighted = digit.offset % 2 == 0 ? digit.element * 2 : digit.element
      return sum + weighted / 10 + weighted % 10
    }
    return (10 - sum % 10) % 10
  }
}
