// SPDX-License-Identifier: Apache-2.0

import LogisticsAPI
import OrderTakingAPI

extension Destination {
  /// The customer's address, as Logistics has it.
  init(_ address: Address) {
    self.init(
      name: address.name, street: address.street, city: address.city,
      postalCode: address.postalCode, country: address.country)
  }
}
