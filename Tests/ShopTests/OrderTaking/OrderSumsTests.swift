// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CartAPI
import CommonAPI
import OrderTakingAPI
import ShopTesting
import Testing

@testable import ShopOrderTaking

@Suite struct OrderSumsTests {
  private func money(_ minorUnits: Int64, _ currency: String = "EUR") -> Money {
    Money(minorUnits: minorUnits, currency: currency)
  }

  private func line(
    _ price: Int64, _ quantity: UInt32 = 1, currency: String = "EUR", available: Bool = true
  ) -> Cart.Line {
    Cart.Line(
      sku: "s", title: "S", quantity: quantity, unitPrice: money(price, currency),
      available: available)
  }

  @Test("the sum is exact, and each line has its part", arguments: 0..<200 as Range<UInt64>)
  func exact(_ seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let goods = (0..<Int.random(in: 1...100, using: &random)).map { _ in
      line(.random(in: 0...1_000_000, using: &random), .random(in: 1...99, using: &random))
    }
    let discount = Int64.random(in: -100...2_000_000, using: &random)
    let shipping = Int64.random(in: 0...5000, using: &random)
    let sums = try OrderSums(goods, discount: money(discount))
      .adding(shipping: money(shipping))
    let items = goods.reduce(0) { $0 + $1.unitPrice.minorUnits * Int64($1.quantity) }
    let off = min(max(0, discount), items)
    #expect(
      sums.totals
        == Totals(
          items: money(items), discount: money(off), shipping: money(shipping), tax: money(0),
          grand: money(items - off + shipping)), "seed \(seed)")
    #expect(sums.lines.reduce(0) { $0 + $1.discount.minorUnits } == off, "seed \(seed)")
    for line in sums.lines {
      let value = line.unitPrice.minorUnits * Int64(line.quantity)
      #expect(0...value ~= line.discount.minorUnits, "seed \(seed)")
    }
  }

  @Test("what is missing is named, all of it")
  func soldOut() {
    #expect(throws: SomethingSoldOut(skus: ["s", "s"])) {
      try OrderSums(
        [line(1, available: false), line(1), line(1, available: false)], discount: money(0))
    }
  }

  @Test("goods without a sum are refused, never wrapped around")
  func refused() {
    let cases: [([Cart.Line], Money)] = [
      ([line(1), line(1, currency: "USD")], money(0)), ([line(-1)], money(0)),
      ([line(1, 0)], money(0)), ([line(.max, 2)], money(0)),
      ([line(.max), line(1)], money(0)), ([line(.max)], money(1)), ([line(1)], money(-1)),
      ([line(1)], money(1, "USD")),
    ]
    for (goods, shipping) in cases {
      let error = #expect(throws: RPCError.self) {
        try OrderSums(goods, discount: money(0)).adding(shipping: shipping)
      }
      #expect(error?.code == .failedPrecondition)
    }
  }

  @Test("the last digit of a number tells one wrong digit")
  func numbers() {
    #expect(OrderNumber.text(42) == "A-1042-\(OrderNumber.checkDigit(of: 1042))")
    // The example of ISO/IEC 7812-1.
    #expect(OrderNumber.checkDigit(of: 7_992_739_871) == 3)
    for position in [1, 10, 100, 1000] as [Int64] {
      #expect(OrderNumber.checkDigit(of: 1042 + position) != OrderNumber.checkDigit(of: 1042))
    }
    #expect(OrderNumber.text(.max).hasPrefix("A-9223372036854775807-"))
  }

  @Test("a cursor is read as it was written, and nothing else is one")
  func cursors() throws {
    for sequence in [0, 1, 42, .max] as [Int64] {
      #expect(try OrderCursor(OrderCursor(sequence: sequence).text).sequence == sequence)
    }
    #expect(try OrderCursor("").sequence == .max)
    for text in [
      "1", "zzzzzzzzzzzzzzzz", "+00000000000000a", "000000000000000A", "é00000000000000",
    ] {
      #expect(throws: InvalidCursor.self, "\(text)") { try OrderCursor(text) }
    }
  }
}
