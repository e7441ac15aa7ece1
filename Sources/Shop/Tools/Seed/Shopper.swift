// SPDX-License-Identifier: Apache-2.0

import LogisticsAPI
import OrderTakingAPI

/// A customer that the tools play: the same one for the same number.
///
/// Everything personal of it holds ``canary``, so that a log that shows any of it is found.
struct Shopper: Sendable, Hashable {
  let number: Int
  let email: String
  let password: String

  init(number: Int) {
    self.init(
      number: number, email: "\(Self.canary).\(number)@shop.example",
      password: "\(Self.canary)-password-\(number)")
  }

  private init(number: Int, email: String, password: String) {
    self.number = number
    self.email = email
    self.password = password
  }

  /// Whom people play, in a browser.
  static let ada = Shopper(
    number: 0, email: "ada@shop.example", password: "\(canary)-ada")
  /// Staff, where `SHOP_STAFF` says so.
  static let staff = Shopper(
    number: 1, email: "staff@shop.example", password: "\(canary)-staff")

  static let canary = "kanarie"

  private static let firstNames = [
    "Ada", "Grace", "Alan", "Barbara", "Edsger", "Hedy", "Tim", "Radia", "Ken", "Margaret",
  ]
  private static let cities: [(name: String, postalCode: String)] = [
    ("Berlin", "10115"), ("Hamburg", "20095"), ("Leipzig", "04103"), ("Köln", "50667"),
    ("München", "80331"), ("Frankfurt", "60311"), ("Nürnberg", "90402"), ("Rostock", "18055"),
  ]

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
