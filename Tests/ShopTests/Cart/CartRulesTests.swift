// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CartAPI
import CommonAPI
import SearchAPI
import Testing

@testable import ShopCart

@Suite struct CartRulesTests {
  private let now = Timestamp(seconds: 1000)

  private func product(
    _ sku: String, _ price: Int64 = 1000, currency: String = "EUR", inStock: Bool = true
  ) -> Product {
    Product(
      sku: sku, title: "Product \(sku)", price: Money(minorUnits: price, currency: currency),
      inStock: inStock)
  }

  private func cart(_ quantities: KeyValuePairs<String, UInt32>) throws -> Cart {
    var cart = Cart(id: UUID())
    for (sku, quantity) in quantities { try cart.add(product(sku), quantity: quantity, at: now) }
    return cart
  }

  private func quantities(_ cart: Cart) -> [String: UInt32] {
    Dictionary(uniqueKeysWithValues: cart.lines.map { ($0.sku, $0.quantity) })
  }

  @Test("the same product again adds up in one line, at the present price")
  func addsUp() throws {
    var cart = try cart(["a": 2])
    try cart.add(product("a", 900), quantity: 3, at: Timestamp(seconds: 2000))
    #expect(quantities(cart) == ["a": 5])
    #expect(cart.lines[0].addedPrice.minorUnits == 900)
    #expect(cart.lines[0].addedAt == now)
  }

  @Test("99 of a product fit, 100 do not, and the cart stays as it was")
  func quantityLimit() throws {
    var cart = try cart(["a": 98])
    try cart.add(product("a"), quantity: 1, at: now)
    let before = cart
    #expect(throws: QuantityTooLarge(sku: "a", requested: 100, limit: 99)) {
      try cart.add(product("a"), quantity: 1, at: now)
    }
    #expect(throws: QuantityTooLarge(sku: "b", requested: 100, limit: 99)) {
      try cart.add(product("b"), quantity: 100, at: now)
    }
    #expect(throws: QuantityTooLarge(sku: "a", requested: .max, limit: 99)) {
      try cart.add(product("a"), quantity: .max, at: now)
    }
    #expect(cart == before)
  }

  @Test("100 lines fit, 101 do not; a full cart still takes more of what it has")
  func lineLimit() throws {
    var cart = Cart(id: UUID())
    for number in 0..<100 { try cart.add(product("\(number)"), quantity: 1, at: now) }
    #expect(throws: CartFull(limit: 100)) { try cart.add(product("x"), quantity: 1, at: now) }
    try cart.add(product("7"), quantity: 1, at: now)
    #expect(cart.lines.count == 100)
  }

  @Test("what is sold out or in another currency is refused")
  func refused() throws {
    var cart = try cart(["a": 1])
    #expect(throws: SoldOut(sku: "b")) {
      try cart.add(product("b", inStock: false), quantity: 1, at: now)
    }
    #expect(throws: OtherCurrency(found: "USD", expected: "EUR")) {
      try cart.add(product("b", currency: "USD"), quantity: 1, at: now)
    }
  }

  @Test("a quantity is set, 0 removes, and an unknown line is an error")
  func setQuantity() throws {
    var cart = try cart(["a": 1, "b": 1])
    try cart.setQuantity(7, sku: "a")
    try cart.setQuantity(0, sku: "b")
    #expect(quantities(cart) == ["a": 7])
    #expect(throws: UnknownLine(sku: "b")) { try cart.setQuantity(1, sku: "b") }
    #expect(throws: QuantityTooLarge(sku: "a", requested: 100, limit: 99)) {
      try cart.setQuantity(100, sku: "a")
    }
  }

  @Test("removing what is not there changes nothing")
  func remove() throws {
    var cart = try cart(["a": 1])
    cart.remove(sku: "b")
    #expect(quantities(cart) == ["a": 1])
    cart.remove(sku: "a")
    #expect(cart.lines.isEmpty)
  }

  @Test("merging adds up to 99, keeps both and empties the other")
  func merge() throws {
    var mine = try cart(["a": 60, "b": 1])
    var other = try cart(["a": 60, "c": 2])
    try mine.absorb(&other)
    #expect(quantities(mine) == ["a": 99, "b": 1, "c": 2])
    #expect(other.lines.isEmpty && other.mergedInto == mine.id)
  }

  @Test("of two prices of one product the one seen last holds, whichever cart it is in")
  func mergedPrice() throws {
    for (first, second) in [(1000, 2000), (2000, 1000)] as [(Int64, Int64)] {
      var mine = Cart(id: UUID())
      var other = Cart(id: UUID())
      try mine.add(product("a", first), quantity: 1, at: Timestamp(seconds: first))
      try other.add(product("a", second), quantity: 1, at: Timestamp(seconds: second))
      try mine.absorb(&other)
      #expect(mine.lines[0].addedPrice.minorUnits == 2000)
    }
  }

  @Test("a version that is not the cart's is a conflict that names both")
  func versions() throws {
    var cart = try cart(["a": 1])
    cart.version = 4
    try cart.check(version: nil)
    try cart.check(version: 4)
    #expect(throws: VersionConflict(expected: 3, actual: 4)) { try cart.check(version: 3) }
    #expect(throws: VersionConflict(expected: .max, actual: 4)) { try cart.check(version: .max) }
  }
}
