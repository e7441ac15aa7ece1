// SPDX-License-Identifier: Apache-2.0

import ApusService
import OrderTakingAPI
import SearchAPI
import UserAPI
import WarehouseAPI

/// What the schemas say that a service hears of, for tests in which nothing is heard.
enum Subscriptions {
  static func none(_ process: ServiceProcess, but heard: Set<String> = []) {
    for service in process.services {
      if service.package == "shop.search.v1" {
        process.on(WarehouseAPI.StockChanged.self, of: service) { _, _ in }
        process.on(OrderCompleted.self, of: service) { _, _ in }
      }
      if service.package == "shop.cart.v1" {
        process.on(ProductChanged.self, of: service) { _, _ in }
        if !heard.contains(PriceChanged.messageName) {
          process.on(PriceChanged.self, of: service) { _, _ in }
        }
        process.on(ProductStockChanged.self, of: service) { _, _ in }
        process.on(OrderPlaced.self, of: service) { _, _ in }
        process.on(OrderStatusChanged.self, of: service) { _, _ in }
        process.on(UserDeleted.self, of: service) { _, _ in }
      }
    }
  }
}
