// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import SearchAPI

/// Writes products into the tables and their words into the indexes, in one transaction.
struct CatalogueIndex {
  let db: WriteTransaction

  func put(_ product: Product) throws {
    let old = try db.row("SELECT id, version FROM product WHERE sku = \(product.sku)") { row in
      (id: try row["id"] as Int64, version: try row["version"] as UInt64)
    }
    if let old, old.version >= product.version { return }
    if let old {
      try db.execute("DELETE FROM product_words WHERE rowid = \(old.id)")
      try db.execute("DELETE FROM product WHERE id = \(old.id)")
    }
    // A changed product keeps its id, which breaks the ties of every order.
    try db.execute(
      """
      INSERT INTO product
        (id, sku, brand, category, price, rating, popularity, in_stock, version, message)
      VALUES
        (\(old?.id), \(product.sku), \(product.brand), \(product.category),
        \(product.price.minorUnits), \(product.rating), \(product.ratingCount),
        \(product.inStock), \(product.version), \(product.encoded()))
      """)
    try putWords(product, id: old?.id ?? db.lastInsertedRowID)
    try putPhrase(product.title, .product, weight: product.ratingCount)
    try putPhrase(product.brand, .brand, weight: 0)
    try putPhrase(product.category.categoryTitle, .category, weight: 0)
  }

  private func putWords(_ product: Product, id: Int64) throws {
    let attributes = product.attributes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    try db.execute(
      """
      INSERT INTO product_words (rowid, sku, title, brand, category, attributes, summary)
      VALUES (\(id), \(product.sku), \(product.title), \(product.brand), \(product.category),
        \(attributes.joined(separator: ", ")), \(product.summary))
      """)
  }

  private func putPhrase(_ text: String, _ kind: SuggestionKind, weight: UInt32) throws {
    let isNew = try db.execute(
      """
      INSERT INTO phrase (text, kind, weight) VALUES (\(text), \(kind.rawValue), \(weight))
      ON CONFLICT DO NOTHING
      """)
    guard isNew > 0 else { return }
    try db.execute(
      "INSERT INTO phrase_words (rowid, text) VALUES (\(db.lastInsertedRowID), \(text))")
  }
}

extension String {
  /// `lighting/table-lamps` as people say it: `table lamps`.
  var categoryTitle: String {
    (split(separator: "/").last.map(String.init) ?? self).replacing("-", with: " ")
  }
}
