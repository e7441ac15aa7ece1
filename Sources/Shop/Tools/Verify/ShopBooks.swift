// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import OrderTakingAPI
import PaymentAPI
import WarehouseAPI

/// The databases of the services, and what several rules need of them.
struct ShopBooks {
  let orders: StoreInspection
  let fulfilment: StoreInspection
  let payments: StoreInspection
  let provider: StoreInspection
  let warehouse: StoreInspection
  let carts: StoreInspection
  /// `nil` in a shop that runs without: it sells all the same.
  let notifications: StoreInspection?
  /// Of every service that has one.
  let all: [(name: String, store: StoreInspection)]
  let logFolder: String

  private static let names = [
    "user", "search", "cart", "wishlist", "ordertaking", "orderprocessing", "payment", "provider",
    "logistics", "warehouse", "notification", "recommendation",
  ]

  /// - Parameter path: of a service's database, by its package.
  init(logFolder: String, path: (_ package: String) throws -> String) throws {
    func open(_ name: String) throws -> StoreInspection {
      try StoreInspection(path: try path("shop.\(name).v1"))
    }
    orders = try open("ordertaking")
    fulfilment = try open("orderprocessing")
    payments = try open("payment")
    provider = try open("provider")
    warehouse = try open("warehouse")
    carts = try open("cart")
    notifications = try? open("notification")
    all = Self.names.compactMap { name in (try? open(name)).map { (name, $0) } }
    self.logFolder = logFolder
  }

  struct KeptOrder {
    var id: UUID
    var status: OrderStatus
    var grand: Int64
    var sequence: UInt64
  }

  func keptOrders() throws -> [KeptOrder] {
    try orders.read { db in
      try db.rows("SELECT id, status, grand, sequence FROM orders ORDER BY seq") { row in
        KeptOrder(
          id: try row["id"], status: OrderStatus(rawValue: try row["status"]),
          grand: try row["grand"], sequence: try row["sequence"])
      }
    }
  }

  struct KeptPayment {
    var status: PaymentStatus
    var authorized: Int64
    var captured: Int64
    var refunded: Int64
  }

  func keptPayments() throws -> [UUID: KeptPayment] {
    try payments.read { db in
      let rows = try db.rows(
        "SELECT order_id, status, authorized, captured, refunded FROM payment"
      ) { row in
        (
          order: try row["order_id"] as UUID,
          payment: KeptPayment(
            status: PaymentStatus(rawValue: try row["status"]), authorized: try row["authorized"],
            captured: try row["captured"], refunded: try row["refunded"])
        )
      }
      return Dictionary(
        rows.map { ($0.order, $0.payment) }, uniquingKeysWith: { first, _ in first })
    }
  }

  struct KeptGoods {
    var status: ReservationStatus
    var quantity: Int64
    var restocked: Int64
  }

  func keptGoods() throws -> [UUID: KeptGoods] {
    try warehouse.read { db in
      let rows = try db.rows(
        """
        SELECT r.id, r.status, COALESCE(SUM(l.quantity), 0) AS quantity,
          COALESCE(SUM(l.restocked), 0) AS restocked
        FROM reservation r LEFT JOIN reservation_line l ON l.reservation = r.id GROUP BY r.id
        """
      ) { row in
        (
          id: try row["id"] as UUID,
          goods: KeptGoods(
            status: ReservationStatus(rawValue: try row["status"]), quantity: try row["quantity"],
            restocked: try row["restocked"])
        )
      }
      return Dictionary(rows.map { ($0.id, $0.goods) }, uniquingKeysWith: { first, _ in first })
    }
  }
}

extension OrderStatus {
  /// Nothing more happens to it by itself.
  var isEnd: Bool {
    switch self {
    case .completed, .cancelled, .expired, .rejected, .returned: true
    default: false
    }
  }

  /// It ended without the customer having anything of it.
  var isUndone: Bool {
    switch self {
    case .cancelled, .expired, .rejected: true
    default: false
    }
  }
}

extension UUID {
  var text: String { uuidString.lowercased() }
}
