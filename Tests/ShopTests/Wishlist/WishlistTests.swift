// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import ShopTesting
import Testing
import WishlistAPI

@testable import ShopWishlist

/// Lists and what is on them.
@Suite struct WishlistTests {
  @Test("a list begins empty and comes back as it was made")
  func create() async throws {
    let place = try await WishlistPlace()
    let made = try await place.asAda.create(name: "Kitchen")
    #expect(made.name == "Kitchen" && made.items.isEmpty && made.version == 1)
    #expect(try await place.asAda.get(list: made.id) == made)
    #expect(try await place.asAda.list().lists.map(\.name) == ["Kitchen"])
    #expect(try await place.asBob.list().lists.isEmpty)
  }

  @Test("the list that was changed last stands first")
  func order() async throws {
    let place = try await WishlistPlace()
    var ids: [UUID] = []
    for name in ["a", "b", "c"] {
      ids.append(try await place.asAda.create(name: name).id)
      place.clock.advance(seconds: 1)
    }
    _ = try await place.asAda.rename(list: ids[0], name: "z")
    let lists = try await place.asAda.list().lists
    #expect(lists.map(\.name) == ["z", "c", "b"])
    #expect(lists.map(\.version) == [2, 1, 1])
  }

  @Test("the same name again is no change")
  func renameToSame() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list()
    #expect(try await place.asAda.rename(list: list, name: "Wishes").version == 1)
  }

  @Test("50 lists fit, 51 do not, and another customer's do not count")
  func listLimit() async throws {
    let place = try await WishlistPlace()
    for number in 0..<50 { _ = try await place.asAda.create(name: "\(number)") }
    await #expect(throws: WishlistService.CreateError.tooManyLists(TooManyLists(limit: 50))) {
      try await place.asAda.create(name: "51")
    }
    _ = try await place.asBob.create(name: "1")
    let first = try await place.asAda.list().lists[0].id
    _ = try await place.asAda.delete(list: first)
    _ = try await place.asAda.create(name: "51")
  }

  @Test("a product is on a list once, with the price of when it was added and the note given last")
  func setSemantics() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    place.sell("A", 500, inStock: false, version: 2)
    let noted = try await place.asAda.addItem(list: list, sku: "A", note: "blue")
    let again = try await place.asAda.addItem(list: list, sku: "A", note: nil)
    #expect(noted == again)
    #expect(again.items.count == 1)
    #expect(again.items[0].note == "blue" && again.items[0].priceAtAdd.minorUnits == 1000)
    #expect(again.items[0].price.minorUnits == 500 && !again.items[0].inStock)
    #expect(again.items[0].title == "Product A")
    #expect(again.version == 3)
  }

  @Test("what was added last stands first, and what is removed is gone, once")
  func remove() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list()
    for sku in ["A", "B", "C"] {
      place.sell(sku)
      _ = try await place.asAda.addItem(list: list, sku: sku, note: nil)
      place.clock.advance(seconds: 1)
    }
    let left = try await place.asAda.removeItem(list: list, sku: "B")
    #expect(left.items.map(\.sku) == ["C", "A"])
    #expect(try await place.asAda.removeItem(list: list, sku: "B") == left)
  }

  @Test("500 items fit, 501 do not, be they added or moved; what is there already may come again")
  func itemLimit() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    let other = try await place.list("B")
    try await place.lists.store.write { db in
      for number in 1..<500 {
        try db.execute(
          """
          INSERT INTO item (list, sku, note, price, currency, added)
          VALUES (\(list), \("X\(number)"), '', 1, 'EUR', 1)
          """)
      }
    }
    let full = ListFull(list: list, limit: 500)
    await #expect(throws: WishlistService.AddItemError.listFull(full)) {
      try await place.asAda.addItem(list: list, sku: "B", note: nil)
    }
    await #expect(throws: WishlistService.MoveItemError.listFull(full)) {
      try await place.asAda.moveItem(list: other, sku: "B", to: list)
    }
    #expect(try await place.asAda.get(list: other).items.map(\.sku) == ["B"])
    #expect(
      try await place.asAda.addItem(list: list, sku: "A", note: "x").items.count == 500)
  }

  @Test("an item is moved with its note; the one that is there already stays")
  func move() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A", "B")
    let other = try await place.list("B")
    _ = try await place.asAda.addItem(list: list, sku: "A", note: "blue")
    _ = try await place.asAda.addItem(list: list, sku: "B", note: "mine")
    for sku in ["A", "B"] {
      _ = try await place.asAda.moveItem(list: list, sku: sku, to: other)
    }
    #expect(try await place.asAda.get(list: list).items.isEmpty)
    let items = try await place.asAda.get(list: other).items
    #expect(items.map(\.sku) == ["A", "B"] && items.map(\.note) == ["blue", ""])
    await #expect(
      throws: WishlistService.MoveItemError.unknownItem(UnknownItem(list: list, sku: "A"))
    ) { try await place.asAda.moveItem(list: list, sku: "A", to: other) }
    let same = try await place.asAda.moveItem(list: other, sku: "A", to: other)
    #expect(same == (try await place.asAda.get(list: other)))
  }

  @Test("one key has one effect and one answer, another request under it is refused")
  func idempotent() async throws {
    let place = try await WishlistPlace()
    let once = place.asAda.with(idempotencyKey: IdempotencyKey("k"))
    let first = try await once.create(name: "a")
    #expect(try await once.create(name: "a") == first)
    await #expect(throws: WishlistService.CreateError.keyReused(KeyReused())) {
      try await once.create(name: "b")
    }
    // Two customers may draw one key.
    let bobs = place.asBob.with(idempotencyKey: IdempotencyKey("k"))
    #expect(try await bobs.create(name: "a").id != first.id)
    place.sell("A")
    let added = try await once.addItem(list: first.id, sku: "A", note: nil)
    _ = try await place.asAda.removeItem(list: first.id, sku: "A")
    #expect(try await once.addItem(list: first.id, sku: "A", note: nil) == added)
    #expect(try await place.asAda.get(list: first.id).items.isEmpty)
  }

  @Test("what the catalogue does not know is on no list")
  func unknownProduct() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list()
    await #expect(
      throws: WishlistService.AddItemError.unknownProduct(UnknownProduct(sku: "X"))
    ) { try await place.asAda.addItem(list: list, sku: "X", note: nil) }
  }

  @Test("a list that nobody has looked at for 360 days is forgotten, with what hangs on it")
  func idle() async throws {
    let place = try await WishlistPlace()
    let day: Int64 = 24 * 60 * 60
    let (forgotten, read) = (try await place.list("A"), try await place.list("B"))
    _ = try await place.asAda.subscribe(
      list: forgotten, sku: "A", dropPercent: 10, backInStock: true)
    place.clock.advance(seconds: 200 * day)
    _ = try await place.asAda.get(list: read)
    place.clock.advance(seconds: 200 * day)
    _ = try await place.asBob.create(name: "new")
    #expect(try await place.asAda.list().lists.map(\.id) == [read])
    try await place.price("A", 1, version: 9)
    #expect(try await place.drops().isEmpty)
  }

  @Test("a customer who is gone leaves nothing, also what comes late and twice")
  func erased() async throws {
    let place = try await WishlistPlace()
    let list = try await place.list("A")
    _ = try await place.asAda.subscribe(list: list, sku: "A", dropPercent: 1, backInStock: true)
    let token = try await place.asAda.share(list: list, expiresIn: .zero).token
    let bobs = try await place.asBob.create(name: "Bob's")
    for _ in 0..<2 { try await place.deleted(place.ada) }
    #expect(try await place.asAda.list().lists.isEmpty)
    await #expect(throws: WishlistService.GetSharedError.unknownShare(UnknownShare())) {
      try await place.client(nil).getShared(token: token)
    }
    try await place.price("A", 1, version: 9)
    #expect(try await place.drops().isEmpty)
    let late = await failure { _ = try await place.asAda.create(name: "late") }
    #expect(late?.rpcError?.code == .permissionDenied)
    #expect(try await place.asBob.get(list: bobs.id) == bobs)
    let left: Int? = try await place.lists.store.read { db in
      try db.value(
        """
        SELECT (SELECT count(*) FROM list WHERE customer = \(place.ada))
          + (SELECT count(*) FROM item) + (SELECT count(*) FROM alert)
          + (SELECT count(*) FROM fired) + (SELECT count(*) FROM share)
          + (SELECT count(*) FROM token) + (SELECT count(*) FROM move)
        """)
    }
    #expect(left == 0)
  }

  @Test("replicas that share a database see each other's changes, and all of them count")
  func replicas() async throws {
    let place = try await WishlistPlace()
    let other = try await WishlistPlace(sharing: place.folder)
    let list = try await place.list()
    let asAda = other.client(place.ada)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        let (replica, client) = number % 2 == 0 ? (place, place.asAda) : (other, asAda)
        replica.sell("S\(number)")
        group.addTask { _ = try await client.addItem(list: list, sku: "S\(number)", note: nil) }
      }
      try await group.waitForAll()
    }
    #expect(try await asAda.get(list: list) == (try await place.asAda.get(list: list)))
    #expect(try await asAda.get(list: list).version == 21)
  }
}
