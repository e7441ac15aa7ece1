// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI

/// What tells that a cart has changed. One row by its key, for those who look often.
struct CartStamp: Equatable {
  let version: UInt64
  /// A freeze ends without a new version.
  let status: CartStatus
}

extension CartStore {
  /// - Throws: ``UnknownCart`` also when the cart has become another customer's meanwhile.
  func stamp(_ id: UUID, for user: CartUser) async throws -> CartStamp {
    try await store.read { db in
      let head = try CartRows(db: db).head(id)
      guard user.mayRead(head) else { throw UnknownCart(cart: id) }
      return CartStamp(version: head.cart.version, status: head.status)
    }
  }
}
