// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import LogisticsAPI

/// Who carries what nobody was chosen for.
extension Tariff {
  /// The best by `preference` of those who carry so much to the zone; `nil` when nobody does.
  func assignment(
    zone: UInt32, weight: UInt64, preference: CarrierPreference
  ) -> CarrierAssignment? {
    let candidates = rates(zone: zone, weight: weight)
    guard let best = candidates.min(by: { Self.isBetter($0, $1, preference) }) else { return nil }
    return CarrierAssignment(
      carrier: best.product.carrier, service: best.product.service,
      price: Money(minorUnits: best.price, currency: Self.currency), zone: zone,
      reason: "\(preference.name) of \(candidates.count) that serve zone \(zone) up to "
        + "\(best.bandWeight) g")
  }

  /// Among equals the cheaper, then by name, so that all replicas decide alike.
  private static func isBetter(
    _ left: Rate, _ right: Rate, _ preference: CarrierPreference
  ) -> Bool {
    let (first, second) = (left.merit(preference), right.merit(preference))
    guard first == second else { return first < second }
    return (left.price, left.product.carrier) < (right.price, right.product.carrier)
  }
}

extension Tariff.Rate {
  /// The lower, the better.
  fileprivate func merit(_ preference: CarrierPreference) -> Int64 {
    switch preference {
    case .fastest: Int64(terms.days.upperBound)
    case .greenest: Int64(product.emission)
    case .cheapest, .unrecognized: price
    }
  }
}

extension CarrierPreference {
  fileprivate var name: String {
    switch self {
    case .fastest: "fastest"
    case .greenest: "greenest"
    case .cheapest, .unrecognized: "cheapest"
    }
  }

  /// What who chose this service cared for.
  init(service: String) {
    switch service {
    case "express": self = .fastest
    case "green": self = .greenest
    default: self = .cheapest
    }
  }
}
