// SPDX-License-Identifier: Apache-2.0

import CartAPI
import CommonAPI
import SearchAPI

/// What this service has heard of a product, from Search's answers and its events.
struct ProductCopy: Hashable {
  let sku: String
  let title: String
  /// `nil` until it was told.
  var price: Money?
  /// `nil` until it was told.
  var inStock: Bool?

  /// As a product that can be added; `nil` while Search has to be asked.
  var product: Product? {
    guard let inStock, price != nil || !inStock else { return nil }
    return Product(sku: sku, title: title, price: price ?? Money(), inStock: inStock)
  }
}
