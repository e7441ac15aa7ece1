// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import Logging
import ServiceLifecycle

/// Tells, beside the service, of carts that their customers have left with something in them. Each
/// is told of once until it is touched again.
struct IdleCarts: Service {
  let carts: CartStore
  /// How long nobody has touched them.
  let idleSeconds: Int64
  let logger: Logger

  /// Few, so that no customer waits for the sweep.
  private static let batchCount = 50

  func run() async throws {
    let pause = Duration.seconds(min(max(idleSeconds / 10, 1), 60))
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if await sweep() < Self.batchCount { try await Task.sleep(for: pause) }
      }
    }
  }

  /// What cannot be told now stays due.
  private func sweep() async -> Int {
    do {
      return try await carts.tellIdle(after: idleSeconds, limit: Self.batchCount)
    } catch {
      logger.warning("idle carts cannot be told of", metadata: ["error": "\(error)"])
      return 0
    }
  }
}

extension CartStore {
  /// Publishes `CartAbandoned` for carts that nobody has touched for so long, the oldest first.
  /// Returns how many carts were looked at.
  func tellIdle(after idleSeconds: Int64, limit: Int) async throws -> Int {
    try await store.write { db in
      let since = Timestamp(
        seconds: db.now.seconds - idleSeconds, nanoseconds: db.now.nanoseconds)
      let ids: [UUID] = try db.rows(
        """
        SELECT id FROM cart WHERE told = 0 AND customer IS NOT NULL AND updated <= \(since)
        AND (frozen_until IS NULL OR frozen_until <= \(db.now))
        ORDER BY updated LIMIT \(limit)
        """
      ) { row in try row["id"] }
      let rows = CartRows(db: db)
      for id in ids {
        let kept = try rows.kept(id)
        try db.execute("UPDATE cart SET told = 1 WHERE id = \(id)")
        if let customer = kept.customer, kept.status == .active, !kept.cart.lines.isEmpty {
          try db.publish(
            CartAbandoned(cart: id, customer: customer, lineCount: UInt32(kept.cart.lines.count)))
        }
      }
      return ids.count
    }
  }
}
