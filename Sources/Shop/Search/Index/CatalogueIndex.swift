// SPDX-License-Identifier: Apache-2.0

import ApusStore
import SearchAPI

/// Writes the words by which products are found, suggested and corrected.
struct CatalogueIndex {
  let db: WriteTransaction

  /// Kinds of phrases: those that are suggested, and values of attributes, by which only typing
  /// errors are corrected.
  enum PhraseKind {
    static let attribute: Int32 = 100
  }

  func add(_ product: Product, id: Int64) throws {
    let attributes = product.attributes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    try db.execute(
      """
      INSERT INTO product_words (rowid, sku, title, brand, category, attributes, summary)
      VALUES (\(id), \(product.sku), \(product.title), \(product.brand), \(product.category),
        \(attributes.joined(separator: ", ")), \(product.summary))
      """)
    try addPhrases(of: product)
  }

  func remove(_ product: Product, id: Int64) throws {
    try db.execute("DELETE FROM product_words WHERE rowid = \(id)")
    for (text, kind) in phrases(of: product) { try removePhrase(text, kind) }
  }

  func addPhrases(of product: Product) throws {
    for (text, kind) in phrases(of: product) {
      try addPhrase(
        text, kind, weight: kind == SuggestionKind.product.rawValue ? product.ratingCount : 0)
    }
  }

  private func phrases(of product: Product) -> [(text: String, kind: Int32)] {
    [
      (product.title, SuggestionKind.product.rawValue),
      (product.brand, SuggestionKind.brand.rawValue),
      (product.category.categoryTitle, SuggestionKind.category.rawValue),
    ] + product.attributes.values.map { ($0, PhraseKind.attribute) }
  }

  private func addPhrase(_ text: String, _ kind: Int32, weight: UInt32) throws {
    guard !text.isEmpty else { return }
    let known = try db.execute(
      """
      UPDATE phrase SET uses = uses + 1, weight = max(weight, \(weight))
      WHERE text = \(text) AND kind = \(kind)
      """)
    guard known == 0 else { return }
    try db.execute(
      "INSERT INTO phrase (text, kind, weight, uses) VALUES (\(text), \(kind), \(weight), 1)")
    try db.execute(
      "INSERT INTO phrase_words (rowid, text) VALUES (\(db.lastInsertedRowID), \(text))")
  }

  private func removePhrase(_ text: String, _ kind: Int32) throws {
    try db.execute("UPDATE phrase SET uses = uses - 1 WHERE text = \(text) AND kind = \(kind)")
    let unused: Int64? = try db.value(
      "SELECT id FROM phrase WHERE text = \(text) AND kind = \(kind) AND uses <= 0")
    guard let unused else { return }
    try db.execute("DELETE FROM phrase WHERE id = \(unused)")
    try db.execute("DELETE FROM phrase_words WHERE rowid = \(unused)")
  }
}

extension String {
  /// `lighting/table-lamps` as people say it: `table lamps`.
  var categoryTitle: String {
    (split(separator: "/").last.map(String.init) ?? self).replacing("-", with: " ")
  }
}
