// SPDX-License-Identifier: Apache-2.0

/// How far away a place is, for prices: 1 at home, 2 islands of it, 3 neighbours, 4 the rest of the
/// union, 5 beyond it.
enum Zone {
  /// `nil` where nobody delivers.
  static func of(country: String, postalCode: String) -> UInt32? {
    let country = country.uppercased()
    guard let zone = countries[country] else { return nil }
    guard country == home else { return zone }
    let code = postalCode.filter(\.isNumber)
    return islands.contains { code.hasPrefix($0) } ? 2 : zone
  }

  /// Where the warehouses are.
  static let home = "DE"

  static let countries: [String: UInt32] = [
    "DE": 1,
    "AT": 3, "BE": 3, "CZ": 3, "DK": 3, "FR": 3, "LU": 3, "NL": 3, "PL": 3,
    "BG": 4, "EE": 4, "ES": 4, "FI": 4, "GR": 4, "HR": 4, "HU": 4, "IE": 4, "IT": 4, "LT": 4,
    "LV": 4, "PT": 4, "RO": 4, "SE": 4, "SI": 4, "SK": 4,
    "CH": 5, "GB": 5, "LI": 5, "NO": 5,
  ]

  /// What postal codes of islands without a bridge begin with.
  static let islands = [
    "18565", "25849", "25859", "25863", "25869", "2593", "25946", "2599", "26465", "26474",
    "26486", "26548", "26571", "26579", "26757", "27498",
  ]
}
