// SPDX-License-Identifier: Apache-2.0

public import ApusService
import CartAPI
import LogisticsAPI
import OrderProcessingAPI
import OrderTakingAPI
import SearchAPI
import UserAPI

/// OrderTaking as a part of a process.
public enum OrderTakingProgram {
  /// Opens the orders, serves them, and hears how they get on.
  public static func start(in process: ServiceProcess) async throws {
    let store = try await process.store(
      of: .orderTakingService, migrations: OrderTables.migrations)
    process.on(OrderProgressed.self, in: store, OrderStore.apply)
    process.on(UserDeleted.self, in: store, OrderStore.apply)
    process.serve(
      OrderTakingHandler(
        orders: OrderStore(store: store),
        carts: process.client(CartClient.self, as: .orderTakingService),
        logistics: process.client(LogisticsClient.self, as: .orderTakingService),
        search: process.client(SearchClient.self, as: .orderTakingService)))
  }
}
