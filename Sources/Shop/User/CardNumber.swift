// SPDX-License-Identifier: Apache-2.0

import UserAPI

/// Numbers of cards, which must be nowhere in this shop: not in a name, not in an address.
enum CardNumber {
  /// Whether 13 to 19 digits pass Luhn's test that stand together, or in groups with a space or a
  /// dash between them. Luhn, US patent 2,950,048, 1960.
  static func occurs(in text: String) -> Bool {
    var groups: [[Int]] = [[]]
    for scalar in text.unicodeScalars {
      if scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue {
        groups[groups.count - 1].append(Int(digit))
      } else if Self.separators.contains(scalar) {
        groups.append([])
      } else {
        if holdsNumber(groups) { return true }
        groups = [[]]
      }
    }
    return holdsNumber(groups)
  }

  private static let separators = Set(" -\u{a0}\u{2010}\u{2011}\u{2012}\u{2013}".unicodeScalars)

  private static func holdsNumber(_ groups: [[Int]]) -> Bool {
    let groups = groups.filter { !$0.isEmpty }
    for start in groups.indices {
      var digits: [Int] = []
      for group in groups[start...] {
        digits += group
        if digits.count > 19 { break }
        if digits.count >= 13, passesLuhn(digits) { return true }
      }
    }
    return false
  }

  private static func passesLuhn(_ digits: [Int]) -> Bool {
    guard digits.contains(where: { $0 != 0 }) else { return false }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = place.isMultiple(of: 2) ? digit : digit * 2
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum.isMultiple(of: 10)
  }

  /// - Throws: ``CardNumberRefused`` with the name of the field, never with what stands in it.
  static func refuse(_ fields: [(name: String, text: String)]) throws(CardNumberRefused) {
    for field in fields where occurs(in: field.text) {
      throw CardNumberRefused(field: field.name)
    }
  }

  static func refuse(_ address: PostalAddress) throws(CardNumberRefused) {
    // Not the phone: its digits are many and nobody pays with them.
    try refuse([
      ("address.recipient", address.recipient), ("address.line1", address.line1),
      ("address.line2", address.line2), ("address.city", address.city),
      ("address.postalCode", address.postalCode), ("address.region", address.region),
    ])
  }
}
