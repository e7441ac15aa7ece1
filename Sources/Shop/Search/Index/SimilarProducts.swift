// SPDX-License-Identifier: Apache-2.0

import ApusStore
import Foundation
import SearchAPI

/// What somebody who looks at one product may like instead of it.
struct SimilarProducts {
  let db: ReadTransaction
  let product: Product

  /// Cheaper and dearer ones that are compared: those nearest in price, so that a kind of any size
  /// costs the same.
  private static let candidateCount = 150

  /// Others of its kind, the most alike first.
  func nearest(_ limit: Int) throws -> [Product] {
    let ranked = try candidates().map { other in (likeness: likeness(other), product: other) }
    return ranked.sorted { left, right in
      if left.product.inStock != right.product.inStock { return left.product.inStock }
      if left.likeness != right.likeness { return left.likeness > right.likeness }
      return left.product.sku < right.product.sku
    }.prefix(limit).map(\.product)
  }

  private func candidates() throws -> [Product] {
    let price = product.price.minorUnits
    let kind: SQL = """
      SELECT message FROM product
      WHERE category = \(product.category) AND is_shown AND sku <> \(product.sku)
      """
    let dearer = try db.rows(
      kind + " AND price >= \(price) ORDER BY price, sku LIMIT \(Self.candidateCount)",
      Product.init(row:))
    let cheaper = try db.rows(
      kind + " AND price < \(price) ORDER BY price DESC, sku LIMIT \(Self.candidateCount)",
      Product.init(row:))
    return dearer + cheaper
  }

  /// One for each attribute in common, less one for each doubling of the price between them.
  private func likeness(_ other: Product) -> Double {
    let common = product.attributes.count { name, value in other.attributes[name] == value }
    let brand = product.brand == other.brand ? 0.5 : 0
    let ratio = Double(max(other.price.minorUnits, 1)) / Double(max(product.price.minorUnits, 1))
    return Double(common) + brand - abs(log2(ratio))
  }
}
