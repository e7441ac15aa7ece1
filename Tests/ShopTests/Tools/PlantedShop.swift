// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Foundation
import ShopTesting

@testable import ShopCart
@testable import ShopNotification
@testable import ShopOrderProcessing
@testable import ShopOrderTaking
@testable import ShopPayment
@testable import ShopProvider
@testable import ShopTools
@testable import ShopWarehouse

/// The databases of a shop with one order in them that was bought, paid and delivered, written by hand
/// into the true tables, so that a test can spoil any of it.
struct PlantedShop {
  let folder: TemporaryFolder
  let order = UUID()
  let orders: Store
  let fulfilment: Store
  let payments: Store
  let provider: Store
  let warehouse: Store
  let notifications: Store

  init() async throws {
    folder = try TemporaryFolder()
    orders = try await Self.open("ordertaking", ShopOrderTaking.OrderTables.migrations, folder)
    fulfilment = try await Self.open(
      "orderprocessing", ShopOrderProcessing.OrderTables.migrations, folder)
    payments = try await Self.open("payment", PaymentTables.migrations, folder)
    provider = try await Self.open("provider", ProviderTables.migrations, folder)
    warehouse = try await Self.open("warehouse", WarehouseTables.migrations, folder)
    notifications = try await Self.open("notification", NotificationTables.migrations, folder)
    _ = try await Self.open("cart", CartTables.migrations, folder)
    try await plant()
  }

  private static func open(
    _ name: String, _ migrations: [Migration], _ folder: TemporaryFolder
  ) async throws -> Store {
    try await Store.open(
      path: "\(folder.path)/shop.\(name).v1.db", owner: "shop.\(name).v1", migrations: migrations,
      options: StoreOptions(durability: .processCrash), now: HandClock().now)
  }

  /// Two lamps of 50.00 and 5.00 for shipping.
  private func plant() async throws {
    let order = order
    try await orders.write { db in
      try db.execute(
        """
        INSERT INTO orders (id, cart, customer, status, coupon, currency, items, discount, shipping,
          tax, grand, name, street, city, postal_code, country, placed, version, sequence)
        VALUES (\(order), \(UUID()), \(UUID()), 7, '', 'EUR', 10000, 0, 500, 0, 10500, '', '', '',
          '', '', 0, 2, 3)
        """)
      try db.execute("INSERT INTO order_line VALUES (\(order), 0, 'lamp', 'Lamp', 2, 5000, 0)")
      try db.execute("INSERT INTO order_change VALUES (\(order), 1, 0, 0, '')")
      try db.execute("INSERT INTO order_change VALUES (\(order), 2, 7, 0, '')")
    }
    _ = try await fulfilment.write { db in
      try db.execute(
        """
        INSERT INTO fulfilment (order_id, progress, sequence, started, updated)
        VALUES (\(order), 8, 3, 0, 0)
        """)
    }
    try await payments.write { db in
      try db.execute(
        """
        INSERT INTO payment (order_id, id, customer, method, status, currency, requested, authorized,
          captured, refunded, closed, void_requested, promise, decline_code, retriable, action_url,
          expires, version)
        VALUES (\(order), \(UUID()), \(UUID()), 0, 4, 'EUR', 10500, 10500, 10500, 0, 1, 0, '', '',
          0, '', 0, 2)
        """)
      try db.execute(
        """
        INSERT INTO operation (key, order_id, kind, reference, amount, final, token, status, code, at,
          attempts) VALUES ('c', \(order), 1, 's', 10500, 1, '', 1, '', 0, 1)
        """)
    }
    _ = try await provider.write { db in
      try db.execute(
        """
        INSERT INTO authorization (reference, token, order_id, key, status, currency, amount, captured,
          released, refunded) VALUES ('r', '', \(order), 'a', 0, 'EUR', 10500, 10500, 0, 0)
        """)
    }
    try await warehouse.write { db in
      try db.execute("INSERT INTO product (sku) VALUES ('lamp')")
      try db.execute("INSERT INTO stock (sku, warehouse, on_hand) VALUES ('lamp', 'north', 8)")
      try db.execute("INSERT INTO reservation VALUES (\(order), 1, 0, 0, 2)")
      try db.execute("INSERT INTO reservation_line VALUES (\(order), 'lamp', 'north', 2, 0)")
      try db.execute("INSERT INTO movement VALUES (1, 0, 'lamp', 'north', 0, 10, NULL, 'in')")
      try db.execute("INSERT INTO movement VALUES (2, 0, 'lamp', 'north', 1, -2, \(order), '')")
    }
  }

  /// What `shop verify` says of it now.
  func violations(isSettled: Bool = true) throws -> [String] {
    let books = try ShopBooks(logFolder: folder.path + "/logs") { package in
      "\(folder.path)/\(package).db"
    }
    return try Verifier(books: books, isSettled: isSettled).run().violations
  }

  func log(_ text: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/logs", withIntermediateDirectories: true)
    try text.write(toFile: folder.path + "/logs/cart-1.log", atomically: true, encoding: .utf8)
  }
}
