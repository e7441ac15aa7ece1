// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import ShopTesting
import Testing
import WishlistAPI

@testable import ShopWishlist

@Suite struct WatchTests {
  @Test("a watcher sees the list, each change of it, what is told of its products, and its end")
  func watch() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    var seen = place.asAda.watch(list: list).makeAsyncIterator()
    #expect(try await seen.next()?.items.map(\.sku) == ["A"])
    place.look()
    _ = try await place.asAda.rename(list: list, name: "Renamed")
    place.look()
    #expect(try await seen.next()?.name == "Renamed")
    try await place.price("A", 300, version: 5)
    place.look()
    #expect(try await seen.next()?.items[0].price.minorUnits == 300)
    try await place.stock("A", false, version: 6)
    place.look()
    #expect(try await seen.next()?.items[0].inStock == false)
    _ = try await place.asAda.delete(list: list)
    place.look()
    await #expect(throws: WishlistService.WatchError.unknownList(UnknownList(list: list))) {
      try await seen.next()
    }
  }

  @Test("what concerns other lists is not shown")
  func quiet() async throws {
    let place = try await WishlistPlace()
    let (list, other) = (try await place.list("A"), try await place.list("B"))
    var seen = place.asAda.watch(list: list).makeAsyncIterator()
    _ = try await seen.next()
    try await place.price("B", 300, version: 5)
    _ = try await place.asAda.rename(list: other, name: "Other")
    place.look()
    _ = try await place.asAda.rename(list: list, name: "Mine")
    place.look()
    #expect(try await seen.next()?.name == "Mine")
  }
}
