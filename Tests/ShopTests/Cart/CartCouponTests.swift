// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CartAPI
import CommonAPI
import Testing

@testable import ShopCart

@Suite struct CartCouponTests {
  private func money(_ minorUnits: Int64, _ currency: String = "EUR") -> Money {
    Money(minorUnits: minorUnits, currency: currency)
  }

  private let now = Timestamp(seconds: 1000)

  @Test(
    "a coupon that makes no sense is refused",
    arguments: [
      Coupon(), Coupon(percent: 10, amount: Money(minorUnits: 5, currency: "EUR")),
      Coupon(amount: Money(minorUnits: 0, currency: "EUR")),
      Coupon(amount: Money(minorUnits: .min, currency: "EUR")),
      Coupon(percent: 10, minimum: Money(minorUnits: -1, currency: "EUR")),
      Coupon(
        amount: Money(minorUnits: 5, currency: "EUR"),
        minimum: Money(minorUnits: 5, currency: "USD")),
      Coupon(
        percent: 10, validFrom: Timestamp(seconds: 10), validUntil: Timestamp(seconds: 10)),
    ])
  func nonsense(_ coupon: Coupon) {
    #expect(throws: CouponMakesNoSense.self) { try coupon.check() }
  }

  @Test("what keeps it from taking something off is told, at the border exactly")
  func problems() {
    func problem(_ coupon: Coupon, _ items: Money? = nil) -> CouponProblem {
      coupon.problem(with: items ?? money(1000), at: now)
    }
    #expect(problem(Coupon(percent: 10)) == .none)
    #expect(problem(Coupon(percent: 10, validFrom: now)) == .none)
    #expect(problem(Coupon(percent: 10, validFrom: Timestamp(seconds: 1001))) == .notYetValid)
    #expect(problem(Coupon(percent: 10, validUntil: now)) == .expired)
    #expect(problem(Coupon(percent: 10, validUntil: Timestamp(seconds: 1001))) == .none)
    #expect(problem(Coupon(percent: 10, minimum: money(1000))) == .none)
    #expect(problem(Coupon(percent: 10, minimum: money(1001))) == .belowMinimum)
    #expect(problem(Coupon(percent: 10, minimum: money(1, "USD"))) == .otherCurrency)
    #expect(problem(Coupon(amount: money(1, "USD"))) == .otherCurrency)
    #expect(problem(Coupon(percent: 10, minimum: money(1)), Money()) == .belowMinimum)
  }

  @Test("what it takes off is rounded to the nearest cent, and never more than the goods cost")
  func discounts() {
    #expect(Coupon(percent: 10).discount(on: money(1005)) == money(101))
    #expect(Coupon(percent: 10).discount(on: money(1004)) == money(100))
    #expect(Coupon(percent: 100).discount(on: money(.max)) == money(.max))
    #expect(Coupon(percent: .max).discount(on: money(7)) == money(7))
    #expect(Coupon(amount: money(500)).discount(on: money(1005)) == money(500))
    #expect(Coupon(amount: money(.max)).discount(on: money(1005)) == money(1005))
    #expect(Coupon(amount: money(500)).discount(on: Money()).minorUnits == 0)
    #expect(Coupon(percent: 50).discount(on: money(-5)).minorUnits == 0)
  }
}
