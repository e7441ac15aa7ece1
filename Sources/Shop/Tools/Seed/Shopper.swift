// SPDX-License-Identifier: Apache-2.0

import LogisticsAPI
import OrderTakingAPI

/// A customer that the tools play: the same one for the same number.
///
/// Everything personal of it holds ``canary``, so that a log that shows any of it is found.
struct Shopper: Sendable, Hashable {
  let number: Int

  static let canary = "kanarie"

  private static let firstNames = [
    "Ada", "Grace", "Alan", "Barbara", "Edsger", "Hedy", "Tim", "Radia", "Ken", "Margaret",
  ]
  private static let cities: [(name: String, postalCode: String)] = [
    ("Berlin", "10115"), ("Hamburg", "20095"), ("Leipzig", "04103"), ("Köln", "50667"),
    ("München", "80331"), ("Frankfurt", "60311"), ("Nürnberg", "90402"), ("Rostock", "18055"),
  ]

  var email: String { "\(Self.canary).\(number)@shop.example" }
  var password: String { "\(Self.canary)-password-\(number)" }
  var name: String {
    "\(Self.firstNames[number % Self.firstNames.count]) \(Self.canary.capitalized) \(number)"
  }

  private var city: (name: String, postalCode: String) {
    Self.cities[number / 3 % Self.cities.count]
  }

  var street: String { "\(Self.canary.capitalized)straße \(number % 200 + 1)" }

  var address: OrderTakingAPI.Address {
    Address(
      name: name, street: street, city: city.name, postalCode: city.postalCode, country: "DE")
  }

  var destination: LogisticsAPI.Destination {
    Destination(
      name: name, street: street, city: city.name, postalCode: city.postalCode, country: "DE")
  }
}
