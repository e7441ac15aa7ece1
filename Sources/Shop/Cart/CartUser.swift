// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire

/// On whose behalf carts are used.
struct CartUser: Hashable {
  var customer: UUID?
  var isStaff = false
  /// A service that has checked whose cart it is, and works on when its caller has gone.
  var isTrusted = false

  static let visitor = CartUser()

  /// Wishlist moves things into a cart long after its customer has asked for it.
  private static let trustedServices: Set<String> = ["shop.wishlist.v1"]

  func mayRead(_ cart: KeptCart) -> Bool { isStaff || mayChange(cart) }

  /// A cart that is nobody's belongs to whoever knows its id.
  func mayChange(_ cart: KeptCart) -> Bool {
    cart.customer == nil || cart.customer == customer || isTrusted
  }
}

extension CartUser {
  init(_ context: CallContext) throws(RPCError) {
    let user = try context.user
    customer = user.flatMap { $0.roles.contains(.customer) ? $0.id : nil }
    isStaff = user?.roles.contains(.staff) ?? false
    isTrusted =
      context.userToken == nil
      && context.caller.service.map(Self.trustedServices.contains) ?? false
  }

  /// The scope of idempotency keys.
  var scope: String { customer?.uuidString.lowercased() ?? "" }
}
