// SPDX-License-Identifier: Apache-2.0

import ApusService
import CartAPI
import LogisticsAPI
import NotificationAPI
import OrderProcessingAPI
import OrderTakingAPI
import PaymentAPI
import ProviderAPI
import RecommendationAPI
import SearchAPI
import ToolsAPI
import UserAPI
import WarehouseAPI
import WishlistAPI

/// The shop as its tools see it: from outside, by calls.
struct ShopClients: Sendable {
  let users: UserClient
  let search: SearchClient
  let carts: CartClient
  let wishlists: WishlistClient
  let orders: OrderTakingClient
  let fulfilment: OrderProcessingClient
  let payments: PaymentClient
  let provider: ProviderClient
  let logistics: LogisticsClient
  let warehouse: WarehouseClient
  let notifications: NotificationClient
  let recommendations: RecommendationClient

  init(_ process: ServiceProcess) {
    users = process.client(UserClient.self)
    search = process.client(SearchClient.self)
    carts = process.client(CartClient.self)
    wishlists = process.client(WishlistClient.self)
    orders = process.client(OrderTakingClient.self)
    fulfilment = process.client(OrderProcessingClient.self)
    payments = process.client(PaymentClient.self)
    provider = process.client(ProviderClient.self)
    logistics = process.client(LogisticsClient.self)
    warehouse = process.client(WarehouseClient.self)
    notifications = process.client(NotificationClient.self)
    recommendations = process.client(RecommendationClient.self)
  }
}
