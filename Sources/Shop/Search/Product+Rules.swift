// SPDX-License-Identifier: Apache-2.0

import CommonAPI
import SearchAPI

/// What a product must be to be sold, beyond the limits of the schema.
extension Product {
  /// The one that the shop sells in: prices are compared and sorted.
  static let currency = "EUR"

  /// A hundred million: what is summed up in carts and orders stays far from what can be held.
  static let maxPrice: Int64 = 10_000_000_000

  private static let maxAttributeLength = 200

  /// In bytes: events are ordered by it, and the bus takes no longer keys than 255.
  private static let maxNumberLength = 64

  /// - Throws: ``InvalidProduct``, with the first thing that is wrong.
  func checkForSale() throws(InvalidProduct) {
    guard let reason = problem else { return }
    throw InvalidProduct(sku: sku, reason: reason)
  }

  private var problem: String? {
    if sku.utf8.count > Self.maxNumberLength {
      return "its number has \(sku.utf8.count) bytes, \(Self.maxNumberLength) are allowed"
    }
    if title.allSatisfy(\.isWhitespace) { return "it needs a title" }
    if category.isEmpty || !category.utf8.allSatisfy(Self.isCategorySign) {
      return "its category is '\(category)': write small letters, digits and hyphens, "
        + "department and kind apart by a slash"
    }
    if price.currency != Self.currency {
      return "its price is in '\(price.currency)', the shop sells in \(Self.currency)"
    }
    if !(0...Self.maxPrice).contains(price.minorUnits) {
      return "its price is \(price.minorUnits), 0 to \(Self.maxPrice) are allowed"
    }
    let isTooLong = { (text: String) in text.unicodeScalars.count > Self.maxAttributeLength }
    if let long = attributes.first(where: { isTooLong($0.key) || isTooLong($0.value) }) {
      return "the attribute '\(long.key.prefix(40))' is longer than \(Self.maxAttributeLength)"
    }
    return nil
  }

  private static func isCategorySign(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
