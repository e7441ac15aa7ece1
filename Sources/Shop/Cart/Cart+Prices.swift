// SPDX-License-Identifier: Apache-2.0

import CartAPI
import CommonAPI

/// What a cart costs.
extension Cart {
  /// With prices and titles as they were last told. Where nothing was, it is the price of when the
  /// line was added; what is sold out, or in another currency by now, can't be bought.
  func priced(by copies: [String: ProductCopy]) -> Cart {
    var cart = self
    cart.pricesAreCurrent = true
    for (index, line) in lines.enumerated() {
      let copy = copies[line.sku]
      let price = copy?.price ?? line.addedPrice
      cart.lines[index].unitPrice = price
      cart.lines[index].priceChanged = price != line.addedPrice
      if let title = copy?.title, !title.isEmpty { cart.lines[index].title = title }
      if copy?.product == nil { cart.pricesAreCurrent = false }
      cart.lines[index].available =
        copy?.inStock ?? true && price.currency == line.addedPrice.currency
    }
    cart.total = Money.sum(cart.lines.lazy.filter(\.available).map(\.value))
    return cart
  }

  /// With a discount off `total`, of which each line that can be bought has its part.
  func discounted(by amount: Money) -> Cart {
    guard amount.minorUnits > 0 else { return self }
    var cart = self
    let parts = amount.split(over: lines.map { $0.available ? $0.value.minorUnits : 0 })
    for (index, part) in parts.enumerated() { cart.lines[index].discount = part }
    cart.discount = amount
    cart.total.minorUnits = max(0, total.minorUnits - amount.minorUnits)
    return cart
  }

  /// As it is being ordered, or was.
  func priced(as snapshot: Snapshot) -> Cart {
    var cart = self
    cart.pricesAreCurrent = true
    cart.lines = snapshot.lines
    cart.coupon = snapshot.coupon
    cart.discount = snapshot.discount
    cart.total = Money(
      minorUnits: max(0, snapshot.items.minorUnits - snapshot.discount.minorUnits),
      currency: snapshot.items.currency)
    return cart
  }
}

extension Cart.Line {
  /// What all pieces cost, before the discount.
  var value: Money { unitPrice.times(quantity) }
}
