// SPDX-License-Identifier: Apache-2.0

public import ApusService
import LogisticsAPI
import OrderProcessingAPI
import OrderTakingAPI
import PaymentAPI
import WarehouseAPI

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// OrderProcessing as a part of a process.
public enum OrderProcessingProgram {
  /// Works on the orders that it hears of, and shows them to operators.
  public static func start(in process: ServiceProcess) async throws {
    let options = try OrderProcessingOptions(
      environment: ProcessInfo.processInfo.environment)
    let store = try await process.store(
      of: .orderProcessingService, migrations: OrderTables.migrations)
    let fulfilment = Fulfilment(
      store: store, warehouse: process.client(WarehouseClient.self, as: .orderProcessingService),
      payment: process.client(PaymentClient.self, as: .orderProcessingService),
      logistics: process.client(LogisticsClient.self, as: .orderProcessingService),
      options: options)
    let sagas = try process.sagas(in: store, [fulfilment.definition, fulfilment.returning])
    let orders = OrderProcessing(sagas: sagas, fulfilment: fulfilment)
    process.on(OrderPlaced.self, in: store) { try orders.apply($0, $1, $2) }
    process.on(OrderCancelRequested.self, in: store) { try orders.apply($0, $1, $2) }
    process.on(OrderReturnRequested.self, in: store) { try orders.apply($0, $1, $2) }
    process.on(PaymentChanged.self, in: store) { try orders.apply($0, $1, $2) }
    process.on(ShipmentChanged.self, in: store) { try orders.apply($0, $1, $2) }
    process.serve(OrderProcessingHandler(store: store, sagas: sagas))
  }
}
