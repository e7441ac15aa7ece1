// SPDX-License-Identifier: Apache-2.0

/// A place on a plane of 1000 by 1000 kilometres. Nobody knows where postal codes lie, so they are
/// drawn from the codes: those that begin alike are neighbours.
struct Location: Equatable, Sendable {
  var x: Double
  var y: Double

  private static let extent = 1000.0
  /// How far from the middle of its region a place lies at most.
  private static let regionRadius = 25.0

  init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  init(country: String, postalCode: String) {
    let code = postalCode.uppercased().filter { !$0.isWhitespace }
    let region = "\(country.uppercased())/\(code.prefix(2))"
    let place = "\(region)/\(code)"
    x = Self.coordinate(region, place, salt: 1)
    y = Self.coordinate(region, place, salt: 2)
  }

  init(warehouse: String) {
    self.init(country: "warehouse", postalCode: warehouse)
  }

  func distance(to other: Location) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }

  private static func coordinate(_ region: String, _ place: String, salt: UInt64) -> Double {
    let middle = StableHash(region.utf8, salt: salt).fraction * extent
    let aside = (StableHash(place.utf8, salt: salt).fraction * 2 - 1) * regionRadius
    return middle + aside
  }
}
