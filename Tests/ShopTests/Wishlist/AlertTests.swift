// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CommonAPI
import ShopTesting
import Testing
import WishlistAPI

@testable import ShopWishlist

@Suite struct AlertTests {
  private static let day: Int64 = 24 * 60 * 60

  /// A place where Ada waits for A to get 20 % cheaper than 10.00, or to come back.
  private func place(
    _ percent: UInt32 = 20, backInStock: Bool = true, inStock: Bool = true
  ) async throws -> (WishlistPlace, UUID) {
    let place = try await WishlistPlace()
    place.sell("A", inStock: inStock)
    let list = try await place.asAda.create(name: "Wishes").id
    _ = try await place.asAda.addItem(list: list, sku: "A", note: nil)
    let set = try await place.asAda.subscribe(
      list: list, sku: "A", dropPercent: percent, backInStock: backInStock)
    #expect(
      set.items[0].alert
        == Alert(
          dropPercent: percent, backInStock: backInStock,
          reference: Money(minorUnits: 1000, currency: "EUR")))
    return (place, list)
  }

  @Test("a drop is told when it is reached, with what it cost before, and not again below")
  func priceDrop() async throws {
    let (place, _) = try await place()
    for (version, price) in [900, 801, 800, 700, 750].enumerated() {
      try await place.price("A", Int64(price), version: UInt64(version) + 2)
    }
    #expect(
      try await place.drops() == [
        PriceDropped(
          customer: place.ada, sku: "A", title: "Product A",
          oldPrice: Money(minorUnits: 1000, currency: "EUR"),
          newPrice: Money(minorUnits: 800, currency: "EUR"))
      ])
  }

  @Test("up and down again is told anew, but not within 24 hours")
  func debounced() async throws {
    let (place, _) = try await place()
    try await place.price("A", 700, version: 2)
    place.clock.advance(seconds: Self.day - 2)
    try await place.price("A", 900, version: 3)
    try await place.price("A", 600, version: 4)
    #expect(try await place.drops().count == 1)
    place.clock.advance(seconds: 2)
    try await place.price("A", 900, version: 5)
    try await place.price("A", 500, version: 6)
    #expect(try await place.drops().map(\.newPrice.minorUnits) == [700, 500])
  }

  @Test("what comes twice, late or out of order is told once")
  func outOfOrder() async throws {
    let (place, _) = try await place()
    for (price, version) in [(700, 4), (700, 4), (900, 3), (600, 2), (650, 4)] as [(Int64, UInt64)]
    {
      try await place.price("A", price, version: version)
    }
    #expect(try await place.drops().map(\.newPrice.minorUnits) == [700])
    place.clock.advance(seconds: Self.day)
    try await place.price("A", 600, version: 5)
    #expect(try await place.drops().count == 1)
  }

  @Test("a drop that an answer of Search tells first is told all the same, once")
  func toldByAnswer() async throws {
    let (place, _) = try await place()
    place.sell("A", 500, version: 7)
    let bobs = try await place.asBob.create(name: "Bob's").id
    _ = try await place.asBob.addItem(list: bobs, sku: "A", note: nil)
    try await place.price("A", 500, version: 7)
    #expect(try await place.drops().map(\.customer) == [place.ada])
  }

  @Test("an event that overtakes the answer with which a product is added is not undone by it")
  func overtaken() async throws {
    let place = try await WishlistPlace()
    try await place.price("A", 400, version: 9)
    try await place.stock("A", false, version: 8)
    let list = try await place.list("A")
    let item = try await place.asAda.get(list: list).items[0]
    #expect(item.price.minorUnits == 400 && !item.inStock)
    let set = try await place.asAda.subscribe(
      list: list, sku: "A", dropPercent: 10, backInStock: true)
    #expect(set.items[0].alert?.reference.minorUnits == 400)
    try await place.stock("A", true, version: 10)
    #expect(try await place.returns().count == 1)
  }

  @Test("what comes back is told when it does, once in 24 hours")
  func backInStock() async throws {
    let (place, _) = try await place(0)
    for (version, inStock) in [true, false, false, true, false, true].enumerated() {
      try await place.stock("A", inStock, version: UInt64(version) + 2)
    }
    #expect(
      try await place.returns() == [
        BackInStock(customer: place.ada, sku: "A", title: "Product A")
      ])
    place.clock.advance(seconds: Self.day)
    try await place.stock("A", false, version: 8)
    try await place.stock("A", true, version: 9)
    #expect(try await place.returns().count == 2)
    #expect(try await place.drops().isEmpty)
  }

  @Test("a product on two lists of one customer is told once, and on one of each customer to each")
  func severalLists() async throws {
    let (place, _) = try await place()
    let second = try await place.list("A")
    _ = try await place.asAda.subscribe(list: second, sku: "A", dropPercent: 10, backInStock: true)
    let bobs = try await place.asBob.create(name: "Bob's").id
    _ = try await place.asBob.addItem(list: bobs, sku: "A", note: nil)
    _ = try await place.asBob.subscribe(list: bobs, sku: "A", dropPercent: 50, backInStock: false)
    try await place.price("A", 900, version: 2)
    try await place.price("A", 400, version: 3)
    #expect(try await Set(place.drops().map(\.customer)) == [place.ada, place.bob])
    #expect(try await place.drops().count == 2)
    try await place.stock("A", false, version: 4)
    try await place.stock("A", true, version: 5)
    #expect(try await place.returns().map(\.customer) == [place.ada])
  }

  @Test("nothing is told that was cancelled, or that is on no list any more")
  func cancelled() async throws {
    for way in 0..<3 {
      let (place, list) = try await place()
      switch way {
      case 0: _ = try await place.asAda.unsubscribe(list: list, sku: "A")
      case 1: _ = try await place.asAda.removeItem(list: list, sku: "A")
      default: _ = try await place.asAda.delete(list: list)
      }
      try await place.price("A", 1, version: 2)
      try await place.stock("A", false, version: 3)
      try await place.stock("A", true, version: 4)
      #expect(try await place.drops().isEmpty, "way \(way)")
      #expect(try await place.returns().isEmpty, "way \(way)")
    }
  }

  @Test("an alert goes with its item to another list")
  func moved() async throws {
    let (place, list) = try await place()
    let other = try await place.asAda.create(name: "Other").id
    _ = try await place.asAda.moveItem(list: list, sku: "A", to: other)
    _ = try await place.asAda.delete(list: list)
    try await place.price("A", 1, version: 2)
    #expect(try await place.drops().count == 1)
  }

  @Test("cancelling and setting anew does not tell twice in 24 hours")
  func setAnew() async throws {
    let (place, list) = try await place()
    try await place.price("A", 700, version: 2)
    _ = try await place.asAda.removeItem(list: list, sku: "A")
    place.sell("A", 700, version: 2)
    _ = try await place.asAda.addItem(list: list, sku: "A", note: nil)
    _ = try await place.asAda.subscribe(list: list, sku: "A", dropPercent: 10, backInStock: true)
    try await place.price("A", 100, version: 3)
    #expect(try await place.drops().count == 1)
  }

  @Test("huge, negative and foreign prices are compared exactly, and trap nothing")
  func extremes() async throws {
    func target(_ reference: Int64, _ percent: UInt32) -> PriceTarget {
      PriceTarget(
        reference: Money(minorUnits: reference, currency: "EUR"), dropPercent: percent)
    }
    func euros(_ amount: Int64) -> Money { Money(minorUnits: amount, currency: "EUR") }
    #expect(target(.max, 1).isReached(by: euros(.max / 100 * 99)))
    #expect(!target(.max, 1).isReached(by: euros(.max)))
    #expect(target(.max, 99).isReached(by: euros(.min)))
    #expect(!target(0, 99).isReached(by: euros(-1)))
    #expect(!target(.min, 99).isReached(by: euros(.min)))
    #expect(!target(100, 10).isReached(by: Money(minorUnits: 1, currency: "USD")))
    #expect(!target(100, 0).isReached(by: euros(1)))
    #expect(target(100, .max).isReached(by: euros(0)))
    #expect(!target(999, 10).isReached(by: euros(900)) && target(999, 10).isReached(by: euros(899)))
    let (place, _) = try await place()
    for (version, price) in [Int64.max, .min, 0].enumerated() {
      try await place.price("A", price, version: UInt64.max / 2 - 2 + UInt64(version))
    }
    #expect(try await place.drops().count == 1)
  }

  @Test(
    "over random prices a drop is told exactly when the edge is crossed after a day of quiet",
    arguments: 0..<20 as Range<UInt64>)
  func randomSeries(_ seed: UInt64) async throws {
    var random = SeededNumbers(seed: seed)
    let percent = UInt32.random(in: 1...60, using: &random)
    let (place, _) = try await place(percent)
    var (wasReached, told, expected) = (false, nil as Int64?, [Int64]())
    var late: [(Int64, UInt64)] = []
    for version in 2...UInt64(120) {
      place.clock.advance(seconds: Int64.random(in: 0...Self.day / 2, using: &random))
      let price = Int64.random(in: 300...1200, using: &random)
      if Int.random(in: 0..<4, using: &random) == 0 {
        // Not told now; when it comes late, it is of no interest.
        late.append((price, version))
        continue
      }
      try await place.price("A", price, version: version)
      if Bool.random(using: &random), let (old, version) = late.popLast() {
        try await place.price("A", old, version: version)
      }
      if Bool.random(using: &random) { try await place.price("A", price, version: version) }
      let now = place.clock.now().seconds
      let isReached = price * 100 <= 1000 * (100 - Int64(percent))
      if isReached, !wasReached, told.map({ now - $0 >= Self.day }) ?? true {
        expected.append(price)
        told = now
      }
      wasReached = isReached
    }
    #expect(try await place.drops().map(\.newPrice.minorUnits) == expected, "seed \(seed)")
    #expect(!expected.isEmpty, "seed \(seed)")
  }
}
