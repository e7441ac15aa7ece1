// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CartAPI
import CommonAPI
import SearchAPI

/// What may be done with a cart. No I/O: the store reads a cart, a rule changes it, the store keeps
/// it.
extension Cart {
  /// More lines would make one request to Search too few.
  static let maxLineCount = 100
  /// More of one product is a matter for people who talk to each other.
  static let maxQuantity: UInt32 = 99

  /// Adds a product at its present price; the same product again adds up.
  mutating func add(_ product: Product, quantity: UInt32, at now: Timestamp) throws {
    guard product.inStock else { throw SoldOut(sku: product.sku) }
    try checkCurrency(product.price)
    if let index = lines.firstIndex(where: { $0.sku == product.sku }) {
      let requested = lines[index].quantity.addingSaturated(quantity)
      try Self.checkQuantity(requested, sku: product.sku)
      lines[index].quantity = requested
      // The customer has just seen the present price.
      lines[index].addedPrice = product.price
      lines[index].title = product.title
    } else {
      guard lines.count < Self.maxLineCount else {
        throw CartFull(limit: UInt32(Self.maxLineCount))
      }
      try Self.checkQuantity(quantity, sku: product.sku)
      lines.append(
        Line(
          sku: product.sku, title: product.title, quantity: quantity, addedPrice: product.price,
          addedAt: now))
    }
  }

  /// 0 removes the line.
  mutating func setQuantity(_ quantity: UInt32, sku: String) throws {
    guard let index = lines.firstIndex(where: { $0.sku == sku }) else {
      throw UnknownLine(sku: sku)
    }
    if quantity == 0 {
      lines.remove(at: index)
    } else {
      try Self.checkQuantity(quantity, sku: sku)
      lines[index].quantity = quantity
    }
  }

  mutating func remove(sku: String) {
    lines.removeAll { $0.sku == sku }
  }

  /// Takes all lines out of `other`. Quantities of one product add up to 99 at most: nobody who
  /// signs in should be told that what was in two carts does not fit into one. For one product the
  /// price that was seen last holds.
  mutating func absorb(_ other: inout Cart) throws {
    for line in other.lines {
      try checkCurrency(line.addedPrice)
      if let index = lines.firstIndex(where: { $0.sku == line.sku }) {
        lines[index].quantity = min(
          lines[index].quantity.addingSaturated(line.quantity), Self.maxQuantity)
        if line.addedAt > lines[index].addedAt { lines[index].addedPrice = line.addedPrice }
      } else {
        lines.append(line)
      }
    }
    guard lines.count <= Self.maxLineCount else { throw CartFull(limit: UInt32(Self.maxLineCount)) }
    if coupon.isEmpty { coupon = other.coupon }
    other.coupon = ""
    other.lines = []
    other.mergedInto = id
  }

  /// - Throws: ``VersionConflict`` when the cart is not the one that the caller has seen.
  func check(version expected: UInt64?) throws(VersionConflict) {
    guard let expected, expected != version else { return }
    throw VersionConflict(expected: expected, actual: version)
  }

  private func checkCurrency(_ price: Money) throws(OtherCurrency) {
    guard let first = lines.first, first.addedPrice.currency != price.currency else { return }
    throw OtherCurrency(found: price.currency, expected: first.addedPrice.currency)
  }

  private static func checkQuantity(_ quantity: UInt32, sku: String) throws(QuantityTooLarge) {
    guard quantity > maxQuantity else { return }
    throw QuantityTooLarge(sku: sku, requested: quantity, limit: maxQuantity)
  }
}

extension UInt32 {
  fileprivate func addingSaturated(_ other: UInt32) -> UInt32 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
