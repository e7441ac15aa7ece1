// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI

extension CartHandler {
  /// Looks for changes instead of being told: they come from all replicas, of which each has its
  /// own process.
  func watch(
    cart: UUID, to replies: borrowing ResponseWriter<Cart>, context: CallContext
  ) async throws {
    try watches.enter()
    defer { watches.leave() }
    let user = try CartUser(context)
    var sent: CartStamp?
    while true {
      let stamp = try await carts.stamp(cart, for: user)
      if stamp != sent {
        try await replies.write(try await carts.cart(cart, for: user))
        sent = stamp
      }
      try await Task.sleep(for: watchInterval)
    }
  }
}
