// SPDX-License-Identifier: Apache-2.0

import CartAPI
import CommonAPI
import SearchAPI

/// What a cart costs.
extension Cart {
  /// With the prices of when the lines were added, for when the catalogue was not asked.
  func withAddedPrices() -> Cart {
    var cart = self
    for index in lines.indices {
      cart.lines[index].unitPrice = lines[index].addedPrice
      cart.lines[index].available = true
    }
    cart.pricesAreCurrent = false
    cart.sumUp()
    return cart
  }

  /// With the prices and titles of `products`; what is not among them, or sold out, can't be
  /// bought.
  func withPrices(of products: [Product]) -> Cart {
    let bySKU = Dictionary(products.map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
    var cart = self
    for index in lines.indices {
      let product = bySKU[lines[index].sku]
      cart.lines[index].title = product?.title ?? lines[index].title
      cart.lines[index].unitPrice = product?.price ?? lines[index].addedPrice
      cart.lines[index].priceChanged = cart.lines[index].unitPrice != lines[index].addedPrice
      cart.lines[index].available = product?.inStock ?? false
    }
    cart.pricesAreCurrent = true
    cart.sumUp()
    return cart
  }

  private mutating func sumUp() {
    total = Money.sum(lines.lazy.filter(\.available).map { $0.unitPrice.times($0.quantity) })
  }
}
