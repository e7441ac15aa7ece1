// SPDX-License-Identifier: Apache-2.0

import ApusService
import CartAPI
import CommonAPI
import SearchAPI
import ShopFlaws
import TaxAPI

/// What Cart does wrong on purpose; see docs/audit.md.
struct CartFlaw: Sendable {
  private let search: SearchClient?
  private let tax: TaxClient?

  /// `nil` when nothing is wrong with Cart.
  init?(_ flaws: Set<Flaw>, in process: ServiceProcess) {
    guard !flaws.isDisjoint(with: [.chatty, .tooMany]) else { return nil }
    search =
      flaws.contains(.chatty) ? process.client(SearchClient.self, as: .cartService) : nil
    tax = flaws.contains(.tooMany) ? process.client(TaxClient.self, as: .cartService) : nil
  }

  func spoil(_ cart: Cart) async throws -> Cart {
    var cart = cart
    if let search {
      // N+1: a call for each line, each after the one before, where `batchGetProducts` takes them all.
      for (place, line) in cart.lines.enumerated() {
        guard let product = try? await search.getProduct(sku: line.sku) else { continue }
        cart.lines[place].title = product.title
      }
    }
    // The tax is in the prices: all that comes of this is that Cart needs one more service.
    if let tax { _ = try await tax.included(amount: cart.total) }
    return cart
  }
}
