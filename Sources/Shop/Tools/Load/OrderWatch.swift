// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import OrderTakingAPI
import ProviderAPI

/// Follows one order to its end, over whatever streams it takes.
struct OrderWatch: Sendable {
  let clients: ShopClients
  let customer: SignedInShopper
  let order: UUID
  /// Whether the customer confirms the payment when asked; otherwise refuses it.
  let confirms: Bool
  /// Asks once a second instead of watching: for more orders than a process lets watch.
  let asks: Bool

  private static let ends: Set<OrderStatus> = [
    .completed, .cancelled, .expired, .rejected, .returned,
  ]

  /// The order as it ended; `nil` when it has not in time.
  func end(within limit: Duration) async throws -> Order? {
    let deadline = ContinuousClock.now + limit
    var hasConfirmed = false
    while ContinuousClock.now < deadline {
      do {
        let token = try await customer.token()
        if asks {
          let order = try await clients.orders.with(userToken: token).get(order: order)
          if Self.ends.contains(order.status) { return order }
          if order.status == .actionRequired, !hasConfirmed {
            try await confirm(order)
            hasConfirmed = true
          }
          try await Task.sleep(for: .seconds(1))
          continue
        }
        let changes = clients.orders
          .with(userToken: token).with(timeout: .seconds(20)).watch(order: order)
        for try await change in changes {
          if Self.ends.contains(change.status) { return change }
          if change.status == .actionRequired, !hasConfirmed {
            try await confirm(change)
            hasConfirmed = true
          }
          guard ContinuousClock.now < deadline else { break }
        }
      } catch {
        guard Patience.isWorthAnotherTry(error) else { throw error }
      }
      try await Task.sleep(for: .milliseconds(250))
    }
    return nil
  }

  private func confirm(_ order: Order) async throws {
    guard let reference = order.actionUrl.split(separator: "/").last else {
      throw ToolFailure("order \(order.id) wants a confirmation, and does not say where")
    }
    do {
      _ = try await Patience.calling {
        try await clients.provider.confirm(reference: String(reference), success: confirms)
      }
    } catch ProviderService.ConfirmError.refused {
      // The order was given up meanwhile.
    }
  }
}
