// SPDX-License-Identifier: Apache-2.0

public import ApusService
import CartAPI
import Foundation
import OrderTakingAPI
import SearchAPI
public import ShopFlaws
import UserAPI

/// Cart as a part of a process.
public enum CartProgram {
  private static let idleVariable = "SHOP_CART_IDLE_SECONDS"

  /// Opens the carts, serves them, hears of prices and orders, and tells of carts that were left.
  public static func start(in process: ServiceProcess, flaws: Set<Flaw> = []) async throws {
    let store = try await process.store(of: .cartService, migrations: CartTables.migrations)
    let carts = CartStore(store: store)
    process.on(ProductChanged.self, in: store, CartStore.apply)
    process.on(PriceChanged.self, in: store, CartStore.apply)
    process.on(ProductStockChanged.self, in: store, CartStore.apply)
    process.on(OrderPlaced.self, in: store, CartStore.apply)
    process.on(OrderStatusChanged.self, in: store, CartStore.apply)
    process.on(UserDeleted.self, in: store, CartStore.apply)
    process.add(
      IdleCarts(
        carts: carts,
        idleSeconds: try idleSeconds(ProcessInfo.processInfo.environment[idleVariable]),
        logger: process.logger))
    process.serve(
      CartHandler(
        carts: carts, search: process.client(SearchClient.self, as: .cartService),
        flaw: CartFlaw(flaws, in: process)))
  }

  static func idleSeconds(_ text: String?) throws -> Int64 {
    guard let text, !text.isEmpty else { return 60 * 60 }
    let range: ClosedRange<Int64> = 1...31_536_000
    guard let seconds = Int64(text), range.contains(seconds) else {
      throw ConfigurationError(
        "\(idleVariable) is \"\(text)\", it should be a number of seconds "
          + "from \(range.lowerBound) to \(range.upperBound)")
    }
    return seconds
  }
}
