// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CartAPI

/// A cart with what only its keeper knows.
struct KeptCart: Equatable {
  var cart: Cart
  /// Whose it is, once a signed-in customer has changed it.
  var customer: UUID?
  /// What it is being ordered as, or was.
  var freeze: Freeze?

  struct Freeze: Equatable {
    let order: UUID
    /// When it ends by itself; `nil` once the cart is ordered.
    let until: Timestamp?
    /// Without lines where the cart was ordered as something that was forgotten.
    let snapshot: Snapshot
  }

  /// Long enough for any placing of an order, short enough for a customer whose order was lost.
  static let freezeSeconds: Int64 = 10 * 60

  var status: CartStatus {
    guard let freeze else { return .active }
    return freeze.until == nil ? .ordered : .frozen
  }

  /// - Throws: ``CartMerged``, ``CartFrozen``, when nothing in it may change.
  func checkOpen() throws {
    if let target = cart.mergedInto { throw CartMerged(into: target) }
    if let freeze { throw CartFrozen(status: status, order: freeze.order) }
  }

  /// The customer who changes a cart that is nobody's has it from then on.
  mutating func claim(for user: CartUser) {
    customer = customer ?? user.customer
  }
}
