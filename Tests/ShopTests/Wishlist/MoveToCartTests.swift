// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import CommonAPI
import ShopTesting
import Testing
import WishlistAPI

@testable import ShopWishlist

@Suite struct MoveToCartTests {
  let cart = UUID()

  private func move(
    _ place: WishlistPlace, _ list: UUID, quantity: UInt32 = 2, key: String? = nil
  ) async throws -> Move {
    let client = place.asAda.with(idempotencyKey: key.map { IdempotencyKey($0) })
    return try await client.moveToCart(list: list, sku: "A", cart: cart, quantity: quantity)
  }

  /// Lets the sagas go on until they have nothing to do, and the time with them.
  private func run(_ place: WishlistPlace, seconds: Int = 0) async throws {
    for _ in 0...seconds {
      try await place.sagas.runDue()
      place.clock.advance(seconds: 1)
    }
  }

  @Test("an item goes into the cart, and then off the list")
  func moves() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A", "B")
    let move = try await move(place, list)
    #expect(move.status == .moving)
    let before = try await place.asAda.get(list: list)
    #expect(before.items.first { $0.sku == "A" }?.move == move.id)
    try await run(place)
    #expect(place.carts.quantities == ["A": 2])
    #expect(try await place.asAda.get(list: list).items.map(\.sku) == ["B"])
    #expect(try await place.asAda.getMove(move: move.id).status == .moved)
  }

  @Test("whatever is lost on the way, it is in the cart once, and off the list")
  func lostAnswers() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    place.carts.expect(
      .unavailable, .answerLost, .unavailable, .answerLost, .answerLost, .failed(.internal),
      .answerLost)
    _ = try await move(place, list)
    try await run(place, seconds: 300)
    #expect(place.carts.quantities == ["A": 2])
    #expect(try await place.asAda.get(list: list).items.isEmpty)
  }

  @Test("asking again while it is on its way gives the same move")
  func twice() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    let first = try await move(place, list, key: "k")
    #expect(try await move(place, list, key: "k") == first)
    #expect(try await move(place, list, quantity: 5) == first)
    try await run(place)
    #expect(place.carts.quantities == ["A": 2])
    #expect(try await move(place, list, key: "k") == first)
    try await run(place)
    #expect(place.carts.quantities == ["A": 2])
  }

  @Test(
    "what the cart refuses stays on the list, with the reason, and may be tried again",
    arguments: [
      .refused(SoldOut(sku: "A")), .refused(CartFull(limit: 100)),
      .refused(CartAPI.UnknownProduct(sku: "A")),
      .refused(QuantityTooLarge(sku: "A", requested: 100, limit: 99)),
      .refused(OtherCurrency(found: "EUR", expected: "USD")), .refused(CartMerged(into: UUID())),
      .refused(CartFrozen()), .refused(CartAPI.UnknownCart(cart: UUID())),
      .failed(.failedPrecondition),
    ] as [CartsInMemory.Fate])
  func refused(_ fate: CartsInMemory.Fate) async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    place.carts.expect(fate)
    let first = try await move(place, list)
    try await run(place)
    let ended = try await place.asAda.getMove(move: first.id)
    #expect(ended.status == .refused && !ended.reason.isEmpty)
    #expect(try await place.asAda.get(list: list).items.map(\.move) == [nil])
    let second = try await move(place, list)
    #expect(second.id != first.id)
    try await run(place)
    #expect(place.carts.quantities == ["A": 2])
    #expect(try await place.asAda.get(list: list).items.isEmpty)
  }

  @Test("an item that is moved to another list meanwhile is taken off that one")
  func movedMeanwhile() async throws {
    let place = try await WishlistPlace()
    let (list, other) = (try await place.list("A"), try await place.list())
    _ = try await move(place, list)
    _ = try await place.asAda.moveItem(list: list, sku: "A", to: other)
    try await run(place)
    #expect(try await place.asAda.get(list: other).items.isEmpty)
  }

  @Test("an item, a list or a customer that is gone meanwhile is no trouble", arguments: 0..<3)
  func goneMeanwhile(_ way: Int) async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    _ = try await move(place, list)
    switch way {
    case 0: _ = try await place.asAda.removeItem(list: list, sku: "A")
    case 1: _ = try await place.asAda.delete(list: list)
    default: try await place.deleted(place.ada)
    }
    try await run(place)
    #expect(place.carts.quantities == ["A": 2])
    #expect(
      try await place.sagas.list(nil, before: nil, limit: 10).allSatisfy { $0.status == .succeeded }
    )
  }

  @Test("a cart of somebody else, and an item that is not there, are refused at once")
  func refusedAtOnce() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    place.carts.state.withLock { $0.isForeign = true }
    await #expect(
      throws: WishlistService.MoveToCartError.unknownCart(WishlistAPI.UnknownCart(cart: cart))
    ) { try await move(place, list) }
    place.carts.state.withLock { $0.isForeign = false }
    _ = try await place.asAda.removeItem(list: list, sku: "A")
    await #expect(
      throws: WishlistService.MoveToCartError.unknownItem(UnknownItem(list: list, sku: "A"))
    ) { try await move(place, list) }
    let unknown = UUID()
    await #expect(throws: WishlistService.GetMoveError.unknownMove(UnknownMove(move: unknown))) {
      try await place.asAda.getMove(move: unknown)
    }
  }

  @Test("a move is told of for a day, and to its customer alone")
  func told() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A", "B")
    let move = try await move(place, list)
    try await run(place)
    await #expect(throws: WishlistService.GetMoveError.unknownMove(UnknownMove(move: move.id))) {
      try await place.asBob.getMove(move: move.id)
    }
    place.clock.advance(seconds: 24 * 60 * 60)
    _ = try await place.asAda.moveToCart(list: list, sku: "B", cart: cart, quantity: 1)
    await #expect(throws: WishlistService.GetMoveError.unknownMove(UnknownMove(move: move.id))) {
      try await place.asAda.getMove(move: move.id)
    }
  }
}
