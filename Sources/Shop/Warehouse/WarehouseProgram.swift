// SPDX-License-Identifier: Apache-2.0

public import ApusService
import WarehouseAPI

/// Warehouse as a part of a process.
public enum WarehouseProgram {
  /// Opens the stock, serves it, and frees what is held beyond its time.
  public static func start(in process: ServiceProcess) async throws {
    let store = try await process.store(
      of: .warehouseService, migrations: WarehouseTables.migrations)
    let stock = WarehouseStore(store: store)
    process.add(ExpirySweeper(stock: stock, logger: process.logger))
    process.serve(WarehouseHandler(stock: stock))
  }
}
