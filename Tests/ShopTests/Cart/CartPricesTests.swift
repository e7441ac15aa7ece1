// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CartAPI
import CommonAPI
import ShopTesting
import Testing

@testable import ShopCart

@Suite struct CartPricesTests {
  private func money(_ minorUnits: Int64, _ currency: String = "EUR") -> Money {
    Money(minorUnits: minorUnits, currency: currency)
  }

  private func line(_ sku: String, _ quantity: UInt32, at price: Int64 = 1000) -> Cart.Line {
    Cart.Line(
      sku: sku, title: "Product \(sku)", quantity: quantity, addedPrice: money(price))
  }

  private func copies(_ copies: ProductCopy...) -> [String: ProductCopy] {
    Dictionary(uniqueKeysWithValues: copies.map { ($0.sku, $0) })
  }

  @Test("changed prices are shown beside the old ones, and the total is today's")
  func prices() {
    let cart = Cart(id: UUID(), lines: [line("a", 2), line("b", 3), line("c", 1)])
    let priced = cart.priced(
      by: copies(
        ProductCopy(sku: "a", title: "A", price: money(1100), inStock: true),
        ProductCopy(sku: "b", title: "", price: money(1000), inStock: true),
        ProductCopy(sku: "c", title: "C", price: money(1000), inStock: false)))
    #expect(priced.lines.map(\.unitPrice.minorUnits) == [1100, 1000, 1000])
    #expect(priced.lines.map(\.addedPrice.minorUnits) == [1000, 1000, 1000])
    #expect(priced.lines.map(\.title) == ["A", "Product b", "C"])
    #expect(priced.lines.map(\.priceChanged) == [true, false, false])
    #expect(priced.lines.map(\.available) == [true, true, false])
    #expect(priced.total == money(2 * 1100 + 3 * 1000))
    #expect(priced.pricesAreCurrent)
  }

  @Test(
    "where nothing was told, the price is that of when the line was added, and the cart says so")
  func untold() {
    let cart = Cart(id: UUID(), lines: [line("a", 2), line("b", 1), line("c", 1)])
    let priced = cart.priced(
      by: copies(
        ProductCopy(sku: "a", title: "A", price: money(900), inStock: nil),
        ProductCopy(sku: "b", title: "B", price: nil, inStock: true)))
    #expect(priced.lines.map(\.unitPrice.minorUnits) == [900, 1000, 1000])
    #expect(!priced.pricesAreCurrent && priced.lines.allSatisfy(\.available))
  }

  @Test("what is in another currency by now cannot be bought")
  func otherCurrency() {
    let priced = Cart(id: UUID(), lines: [line("a", 2), line("b", 1)]).priced(
      by: copies(
        ProductCopy(sku: "a", title: "A", price: money(900, "USD"), inStock: true),
        ProductCopy(sku: "b", title: "B", price: money(900), inStock: true)))
    #expect(priced.lines.map(\.available) == [false, true])
    #expect(priced.total == money(900))
  }

  @Test("sums that cannot be held stop at the largest that can")
  func hugePrices() {
    let cart = Cart(id: UUID(), lines: [line("a", 99, at: .max), line("b", 99, at: .max)])
    let priced = cart.priced(by: [:]).discounted(by: money(.max))
    #expect(priced.total.minorUnits == 0)
    #expect(priced.lines.reduce(0) { $0 + Int128($1.discount.minorUnits) } == Int128(Int64.max))
  }

  @Test(
    "lines share a discount to the cent, none more than it costs",
    arguments: 0..<50 as Range<UInt64>)
  func discountParts(_ seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    let lines = (0..<Int.random(in: 1...100, using: &random)).map { number in
      line(
        "\(number)", .random(in: 1...99, using: &random), at: .random(in: 0...9999, using: &random))
    }
    let cart = Cart(id: UUID(), lines: lines).priced(
      by: Dictionary(
        uniqueKeysWithValues: lines.map { line in
          (
            line.sku,
            ProductCopy(
              sku: line.sku, title: "", price: line.addedPrice, inStock: .random(using: &random))
          )
        }))
    let amount = money(.random(in: 0...max(0, cart.total.minorUnits), using: &random))
    let discounted = cart.discounted(by: amount)
    #expect(
      Money.sum(discounted.lines.map(\.discount)).minorUnits == amount.minorUnits, "seed \(seed)")
    #expect(
      discounted.lines.allSatisfy { line in
        line.discount.minorUnits >= 0
          && line.discount.minorUnits <= (line.available ? line.value.minorUnits : 0)
      }, "seed \(seed)")
    #expect(
      discounted.total.minorUnits == cart.total.minorUnits - amount.minorUnits, "seed \(seed)")
  }

  @Test("what is left over goes to who lost most by rounding, the first of equals")
  func largestRemainder() {
    #expect(money(100).split(over: [1, 1, 1]).map(\.minorUnits) == [34, 33, 33])
    #expect(money(10).split(over: [1, 6, 8]).map(\.minorUnits) == [1, 4, 5])
    #expect(money(5).split(over: [0, 0]).map(\.minorUnits) == [3, 2])
    #expect(money(5).split(over: [-3, 7]).map(\.minorUnits) == [0, 5])
    #expect(money(-5).split(over: [1, 2]).map(\.minorUnits) == [0, 0])
    #expect(money(5).split(over: []).isEmpty)
    #expect(money(.max).split(over: [.max, .max]).map(\.minorUnits) == [1 << 62, (1 << 62) - 1])
  }
}
