// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import SearchAPI

struct CartHandler: CartService {
  let carts: CartStore
  let search: SearchClient
  let watches = WatchLimit()
  /// How soon a watcher sees what another replica has changed.
  var watchInterval: Duration = .milliseconds(250)
  var flaw: CartFlaw?

  func get(cart: UUID, context: CallContext) async throws -> Cart {
    let cart = try await carts.cart(cart, for: try CartUser(context))
    return try await flaw?.spoil(cart) ?? cart
  }

  func mine(context: CallContext) async throws -> Cart {
    try await carts.cart(of: try context.customer())
  }

  func addLine(
    cart: UUID, sku: String, quantity: UInt32, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let user = try CartUser(context)
    let claim = try context.claim(
      AddLineRequest(cart: cart, sku: sku, quantity: quantity, version: version), user: user.scope)
    // Asked first, so that a repetition neither asks Search again nor fails because it is down.
    if let reply = try await carts.reply(to: claim) { return reply }
    let learned = try await carts.unknown([sku]).isEmpty ? nil : product(sku)
    return try await carts.add(
      sku, quantity: quantity, learned: learned, to: cart, version: version, for: user,
      claim: claim)
  }

  func setQuantity(
    cart: UUID, sku: String, quantity: UInt32, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let user = try CartUser(context)
    let claim = try context.claim(
      SetQuantityRequest(cart: cart, sku: sku, quantity: quantity, version: version),
      user: user.scope)
    return try await carts.change(cart, version: version, for: user, claim: claim) { cart in
      try cart.setQuantity(quantity, sku: sku)
    }
  }

  func removeLine(
    cart: UUID, sku: String, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let user = try CartUser(context)
    let claim = try context.claim(
      RemoveLineRequest(cart: cart, sku: sku, version: version), user: user.scope)
    return try await carts.change(cart, version: version, for: user, claim: claim) { cart in
      cart.remove(sku: sku)
    }
  }

  func merge(
    cart: UUID, from: UUID, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let user = try CartUser(context)
    let claim = try context.claim(
      MergeRequest(cart: cart, from: from, version: version), user: user.scope)
    return try await carts.merge(from, into: cart, version: version, for: user, claim: claim)
  }

  /// What is sold under a number, as the catalogue has it now.
  private func product(_ sku: String) async throws -> Product {
    do throws(SearchService.GetProductError) {
      return try await search.getProduct(sku: sku)
    } catch {
      switch error {
      case .unknownProduct: throw CartAPI.UnknownProduct(sku: sku)
      case .call(let failure): throw failure
      }
    }
  }
}
