// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CartAPI
import SearchAPI
import WishlistAPI

struct WishlistHandler: WishlistService {
  let lists: WishlistStore
  let search: SearchClient
  let carts: CartClient
  let moving: MoveToCart
  let sagas: Sagas
  let makeToken: @Sendable () throws -> ShareToken
  /// How long `watch` waits before it looks again.
  let pause: @Sendable () async throws -> Void
  var flaw: WishlistFlaw?

  func create(name: String, context: CallContext) async throws -> Wishlist {
    let customer = try context.customer()
    return try await lists.create(
      name, for: customer, claim: claim(CreateRequest(name: name), customer, context))
  }

  func list(context: CallContext) async throws -> WishlistList {
    try await lists.lists(of: try context.customer())
  }

  func get(list: UUID, context: CallContext) async throws -> Wishlist {
    let list = try await lists.wishlist(list, of: try context.customer())
    return try await flaw?.spoil(list) ?? list
  }

  func rename(list: UUID, name: String, context: CallContext) async throws -> Wishlist {
    let customer = try context.customer()
    return try await lists.rename(
      list, to: name, of: customer,
      claim: claim(RenameRequest(list: list, name: name), customer, context))
  }

  func delete(list: UUID, context: CallContext) async throws -> WishlistSummary {
    let customer = try context.customer()
    return try await lists.delete(
      list, of: customer, claim: claim(DeleteRequest(list: list), customer, context))
  }

  func addItem(
    list: UUID, sku: String, note: String?, context: CallContext
  ) async throws -> Wishlist {
    let customer = try context.customer()
    let claim = try claim(AddItemRequest(list: list, sku: sku, note: note), customer, context)
    // Asked first, so that a repetition neither asks Search again nor fails because it is down.
    if let reply: Wishlist = try await lists.reply(to: claim) { return reply }
    let product = try await product(sku)
    let changed = try await lists.add(
      product, note: note, to: list, of: customer, claim: claim)
    return try await flaw?.spoil(changed) ?? changed
  }

  func removeItem(list: UUID, sku: String, context: CallContext) async throws -> Wishlist {
    let customer = try context.customer()
    return try await lists.remove(
      sku, from: list, of: customer,
      claim: claim(RemoveItemRequest(list: list, sku: sku), customer, context))
  }

  func moveItem(
    list: UUID, sku: String, to: UUID, context: CallContext
  ) async throws -> Wishlist {
    let customer = try context.customer()
    return try await lists.move(
      sku, from: list, to: to, of: customer,
      claim: claim(MoveItemRequest(list: list, sku: sku, to: to), customer, context))
  }

  func subscribe(
    list: UUID, sku: String, dropPercent: UInt32, backInStock: Bool, context: CallContext
  ) async throws -> Wishlist {
    let customer = try context.customer()
    let request = SubscribeRequest(
      list: list, sku: sku, dropPercent: dropPercent, backInStock: backInStock)
    let claim = try claim(request, customer, context)
    if let reply: Wishlist = try await lists.reply(to: claim) { return reply }
    let product = try await product(sku)
    return try await lists.subscribe(
      to: product, dropPercent: dropPercent, backInStock: backInStock, on: list, of: customer,
      claim: claim)
  }

  func unsubscribe(list: UUID, sku: String, context: CallContext) async throws -> Wishlist {
    let customer = try context.customer()
    return try await lists.unsubscribe(
      from: sku, on: list, of: customer,
      claim: claim(UnsubscribeRequest(list: list, sku: sku), customer, context))
  }

  func watch(
    list: UUID, to replies: borrowing ResponseWriter<Wishlist>, context: CallContext
  ) async throws {
    let customer = try context.customer()
    var seen: ListStamp?
    while true {
      let stamp = try await lists.stamp(list, of: customer)
      if stamp != seen {
        try await replies.write(try await lists.wishlist(list, of: customer))
        seen = stamp
      }
      try await pause()
    }
  }

  func claim(
    _ request: some Message, _ customer: UUID, _ context: CallContext
  ) throws -> IdempotencyClaim {
    try context.claim(request, user: customer.uuidString)
  }

  /// What is sold under a number, as the catalogue has it now.
  private func product(_ sku: String) async throws -> Product {
    do throws(SearchService.GetProductError) {
      return try await search.getProduct(sku: sku)
    } catch {
      switch error {
      case .unknownProduct: throw WishlistAPI.UnknownProduct(sku: sku)
      case .call(let failure): throw failure
      }
    }
  }
}
