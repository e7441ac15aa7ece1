// SPDX-License-Identifier: Apache-2.0

import LogisticsAPI

/// How addresses are written, by country.
enum AddressRules {
  /// `D` is a digit, `A` a letter, anything else is itself. Countries without one write their codes
  /// in more than one way.
  private static let postalCodes: [String: String] = [
    "DE": "DDDDD", "AT": "DDDD", "BE": "DDDD", "BG": "DDDD", "CH": "DDDD", "CZ": "DDD DD",
    "DK": "DDDD", "EE": "DDDDD", "ES": "DDDDD", "FI": "DDDDD", "FR": "DDDDD", "GR": "DDD DD",
    "HR": "DDDDD", "HU": "DDDD", "IT": "DDDDD", "LI": "DDDD", "LU": "DDDD", "NL": "DDDD AA",
    "NO": "DDDD", "PL": "DD-DDD", "PT": "DDDD-DDD", "RO": "DDDDDD", "SE": "DDD DD",
    "SI": "DDDD", "SK": "DDD DD",
  ]

  static func check(_ destination: Destination) -> AddressCheck {
    var address = destination
    address.name = destination.name.tidy
    address.street = destination.street.tidy
    address.city = destination.city.tidy
    address.country = destination.country.tidy.uppercased()
    address.postalCode = destination.postalCode.tidy.uppercased()
    var problems: [String] = []
    for (name, value) in [("name", address.name), ("street", address.street)]
    where value.isEmpty {
      problems.append("\(name) is empty")
    }
    if !address.city.contains(where: \.isLetter) { problems.append("city has no letter") }
    if Zone.of(country: address.country, postalCode: address.postalCode) == nil {
      problems.append("nobody delivers to \(address.country)")
    } else if let pattern = postalCodes[address.country] {
      if let code = written(address.postalCode, as: pattern) {
        address.postalCode = code
      } else {
        let example = pattern.replacing("D", with: "1").replacing("A", with: "X")
        problems.append("postalCode does not look like one of \(address.country), as \(example)")
      }
    } else if !address.postalCode.contains(where: \.isNumber) {
      problems.append("postalCode has no digit")
    }
    return AddressCheck(isValid: problems.isEmpty, problems: problems, normalised: address)
  }

  /// The code as its country writes it, however spaces and hyphens were put; `nil` when its digits
  /// and letters do not fit.
  private static func written(_ code: String, as pattern: String) -> String? {
    var rest = code.filter { $0 != " " && $0 != "-" }[...]
    var written = ""
    for place in pattern {
      guard place == "D" || place == "A" else {
        written.append(place)
        continue
      }
      guard let next = rest.popFirst(), next.isASCII,
        place == "D" ? next.isNumber : next.isLetter
      else { return nil }
      written.append(next)
    }
    return rest.isEmpty ? written : nil
  }
}

extension String {
  /// Without space around it, and with one space where there were more.
  fileprivate var tidy: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
