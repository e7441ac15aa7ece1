// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import SearchAPI

struct CartHandler: CartService {
  let carts: CartStore
  let search: SearchClient

  func get(cart: UUID, context: CallContext) async throws -> Cart {
    let kept = try await carts.cart(cart)
    guard !kept.lines.isEmpty else { return kept.withPrices(of: []) }
    do throws(SearchService.BatchGetProductsError) {
      // One call for the whole cart, not one for each line.
      let batch = try await search.batchGetProducts(skus: kept.lines.map(\.sku))
      return kept.withPrices(of: batch.products)
    } catch {
      // A cart is worth showing when the catalogue is down, with the prices of when it was filled.
      guard [.unavailable, .deadlineExceeded, .resourceExhausted].contains(error.code) else {
        throw error
      }
      return kept.withAddedPrices()
    }
  }

  func addLine(
    cart: UUID, sku: String, quantity: UInt32, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let claim = try context.claim(
      AddLineRequest(cart: cart, sku: sku, quantity: quantity, version: version))
    // Asked first, so that a repetition neither asks Search again nor fails because it is down.
    if let reply = try await carts.reply(to: claim) { return reply }
    let product = try await product(sku)
    return try await carts.change(cart, version: version, claim: claim) { cart, now in
      try cart.add(product, quantity: quantity, at: now)
    }
  }

  func setQuantity(
    cart: UUID, sku: String, quantity: UInt32, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let claim = try context.claim(
      SetQuantityRequest(cart: cart, sku: sku, quantity: quantity, version: version))
    return try await carts.change(cart, version: version, claim: claim) { cart, _ in
      try cart.setQuantity(quantity, sku: sku)
    }
  }

  func removeLine(
    cart: UUID, sku: String, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let claim = try context.claim(RemoveLineRequest(cart: cart, sku: sku, version: version))
    return try await carts.change(cart, version: version, claim: claim) { cart, _ in
      cart.remove(sku: sku)
    }
  }

  func merge(
    cart: UUID, from: UUID, version: UInt64?, context: CallContext
  ) async throws -> Cart {
    let claim = try context.claim(MergeRequest(cart: cart, from: from, version: version))
    return try await carts.merge(from, into: cart, version: version, claim: claim)
  }

  func freeze(cart: UUID, order: UUID, context: CallContext) async throws -> Snapshot {
    throw RPCError(.unimplemented, "not yet")
  }

  func unfreeze(cart: UUID, order: UUID, context: CallContext) async throws -> Cart {
    throw RPCError(.unimplemented, "not yet")
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
