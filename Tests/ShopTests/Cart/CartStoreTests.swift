// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CartAPI
import CommonAPI
import SearchAPI
import Testing
import ShopTesting

@testable import ShopCart

@Suite struct CartStoreTests {
  let folder: TemporaryFolder
  let clock = HandClock()
  let id = UUID()

  init() throws { folder = try TemporaryFolder() }

  private func open() async throws -> CartStore {
    CartStore(store: try await folder.store("cart", CartTables.migrations, clock: clock))
  }

  private func claim(_ key: String, _ request: some Message = Money()) throws -> IdempotencyClaim {
    try IdempotencyClaim(caller: "test", method: "change", key: key, request: request)
  }

  private func product(_ sku: String, _ price: Int64 = 1000) -> Product {
    Product(
      sku: sku, title: "Product \(sku)", price: Money(minorUnits: price, currency: "EUR"),
      inStock: true)
  }

  @discardableResult
  private func add(
    _ store: CartStore, _ sku: String, _ quantity: UInt32 = 1, to cart: UUID? = nil,
    key: String? = nil,
    version: UInt64? = nil
  ) async throws -> Cart {
    try await store.add(
      sku, quantity: quantity, learned: product(sku), to: cart ?? id, version: version,
      claim: claim(key ?? UUID().uuidString))
  }

  @Test("a cart that nobody used is empty, with version 0")
  func unused() async throws {
    #expect(try await open().cart(id) == Cart(id: id, pricesAreCurrent: true))
  }

  @Test("a change is answered with the cart, and kept")
  func change() async throws {
    let store = try await open()
    let answer = try await add(store, "a", 2)
    #expect(answer.version == 1)
    #expect(answer.updatedAt == clock.now())
    #expect(answer.total == Money(minorUnits: 2000, currency: "EUR"))
    try await store.store.close()
    #expect(try await open().cart(id) == answer)
  }

  @Test("lines keep the order in which they came")
  func order() async throws {
    let store = try await open()
    for sku in ["c", "a", "b", "c"] {
      try await add(store, sku)
      clock.advance(seconds: 1)
    }
    #expect(try await store.cart(id).lines.map(\.sku) == ["c", "a", "b"])
  }

  @Test("the same key has one effect and one answer, also after other changes")
  func idempotent() async throws {
    let store = try await open()
    let first = try await add(store, "a", key: "k")
    try await add(store, "b")
    #expect(try await add(store, "a", key: "k") == first)
    #expect(try await store.cart(id).lines.map(\.quantity) == [1, 1])
    #expect(try await store.reply(to: claim("k")) == first)
    #expect(try await store.reply(to: claim("l")) == nil)
  }

  @Test("a change that is refused leaves cart and key as they were")
  func refusedChange() async throws {
    let store = try await open()
    try await add(store, "a", 99)
    await #expect(throws: QuantityTooLarge.self) { try await add(store, "a", key: "k") }
    #expect(try await store.cart(id).version == 1)
    #expect(try await add(store, "b", key: "k").version == 2)
  }

  @Test("what changes nothing makes no new version")
  func noChange() async throws {
    let store = try await open()
    try await add(store, "a")
    let answer = try await store.change(id, version: nil, claim: claim("r")) { cart in
      cart.remove(sku: "nothing")
    }
    #expect(answer.version == 1)
  }

  @Test("of two that saw one version, one wins")
  func versions() async throws {
    let store = try await open()
    try await add(store, "a")
    try await add(store, "b", version: 1)
    await #expect(throws: VersionConflict(expected: 1, actual: 2)) {
      try await add(store, "c", version: 1)
    }
    #expect(try await store.cart(id).lines.map(\.sku) == ["a", "b"])
  }

  @Test("changes at once all count, on two replicas that share the file")
  func concurrently() async throws {
    let replicas = try await [open(), open()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<90 {
        group.addTask { try await add(replicas[number % 2], "a") }
      }
      try await group.waitForAll()
    }
    for replica in replicas {
      let cart = try await replica.cart(id)
      #expect(cart.lines.map(\.quantity) == [90] && cart.version == 90)
    }
  }

  @Test("merging moves the lines, and again changes nothing")
  func merge() async throws {
    let store = try await open()
    let visitor = UUID()
    try await add(store, "a", 60)
    try await add(store, "a", 60, to: visitor)
    try await add(store, "b", to: visitor)
    let merged = try await store.merge(visitor, into: id, version: 1, claim: claim("m"))
    #expect(merged.lines.map(\.quantity) == [99, 1])
    #expect(merged.version == 2)
    #expect(try await store.merge(visitor, into: id, version: nil, claim: claim("m")) == merged)
    #expect(try await store.merge(visitor, into: id, version: nil, claim: claim("n")) == merged)
    let left = try await store.cart(visitor)
    #expect(left.lines.isEmpty && left.mergedInto == id)
  }

  @Test("a merged cart takes nothing more and says where it went")
  func mergedCart() async throws {
    let store = try await open()
    let visitor = UUID()
    try await add(store, "a", to: visitor)
    _ = try await store.merge(visitor, into: id, version: nil, claim: claim("m"))
    await #expect(throws: CartMerged(into: id)) { try await add(store, "b", to: visitor) }
    await #expect(throws: CartMerged(into: id)) {
      try await store.merge(visitor, into: UUID(), version: nil, claim: claim("n"))
    }
    await #expect(throws: CartMerged(into: id)) {
      try await store.merge(id, into: visitor, version: nil, claim: claim("o"))
    }
  }

  @Test("a cart that nobody used can be merged; what is added to it later is refused")
  func mergeUnused() async throws {
    let store = try await open()
    let visitor = UUID()
    try await add(store, "a")
    let merged = try await store.merge(visitor, into: id, version: nil, claim: claim("m"))
    #expect(merged.version == 1)
    await #expect(throws: CartMerged(into: id)) { try await add(store, "b", to: visitor) }
  }

  @Test("a merge that does not fit changes neither cart")
  func mergeTooMuch() async throws {
    let store = try await open()
    let visitor = UUID()
    for number in 0..<51 {
      try await add(store, "mine \(number)")
      try await add(store, "theirs \(number)", to: visitor)
    }
    await #expect(throws: CartFull(limit: 100)) {
      try await store.merge(visitor, into: id, version: nil, claim: claim("m"))
    }
    #expect(try await store.cart(id).lines.count == 51)
    #expect(try await store.cart(visitor).lines.count == 51)
  }

  @Test("a cart is not merged into itself")
  func mergeSelf() async throws {
    let store = try await open()
    await #expect(throws: SameCart(cart: id)) {
      try await store.merge(id, into: id, version: nil, claim: claim("m"))
    }
  }

  @Test("carts that nobody touched for 90 days are forgotten, a few with each change")
  func forgotten() async throws {
    let store = try await open()
    let old = (0..<3).map { _ in UUID() }
    for cart in old { try await add(store, "a", to: cart) }
    clock.advance(seconds: 91 * 24 * 60 * 60)
    try await add(store, "a")
    try await add(store, "b")
    for cart in old { #expect(try await store.cart(cart).version == 0) }
    #expect(try await store.cart(id).lines.count == 2)
  }

  @Test("random changes give what a dictionary gives", arguments: 0..<8 as Range<UInt64>)
  func randomChanges(_ seed: UInt64) async throws {
    var random = SeededNumbers(seed: seed)
    let store = try await open()
    var expected: [String: UInt32] = [:]
    for step in 0..<40 {
      let sku = "\(UInt8.random(in: 0..<5, using: &random))"
      let quantity = UInt32.random(in: 0...60, using: &random)
      let kind = Int.random(in: 0..<3, using: &random)
      let product = product(sku)
      let now = clock.now()
      let cart = try? await store.change(id, claim: claim("\(step)")) { cart in
        switch kind {
        case 0: try cart.add(product, quantity: max(quantity, 1), at: now)
        case 1: try cart.setQuantity(quantity, sku: sku)
        default: cart.remove(sku: sku)
        }
      }
      switch kind {
      case 0:
        let sum = expected[sku, default: 0] + max(quantity, 1)
        if sum <= 99 { expected[sku] = sum }
      case 1 where expected[sku] != nil: expected[sku] = quantity == 0 ? nil : quantity
      case 2: expected[sku] = nil
      default: break
      }
      guard let cart else { continue }
      let found = Dictionary(uniqueKeysWithValues: cart.lines.map { ($0.sku, $0.quantity) })
      #expect(found == expected, "seed \(seed), step \(step)")
      #expect(cart.total.minorUnits == expected.values.reduce(0) { $0 + Int64($1) * 1000 })
    }
  }
}
