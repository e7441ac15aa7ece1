// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import OrderTakingAPI

/// Who asks for orders.
enum OrderReader: Hashable, Sendable {
  /// Sees their own.
  case customer(UUID)
  /// Sees those of all.
  case staff

  /// - Throws: `unauthenticated`, `permissionDenied`.
  init(_ context: CallContext) throws {
    let isStaff = try context.user?.roles.contains(.staff) ?? false
    self = isStaff ? .staff : .customer(try context.customer())
  }

  /// The only customer whose orders are seen; `nil` for all.
  var customer: UUID? {
    if case .customer(let id) = self { id } else { nil }
  }

  func maySee(_ order: Order) -> Bool { customer == nil || customer == order.customer }
}
