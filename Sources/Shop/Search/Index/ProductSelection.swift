// SPDX-License-Identifier: Apache-2.0

import ApusStore
import SearchAPI

/// Which products a search is about, as the part of a statement after `FROM`.
struct ProductSelection {
  enum Facet { case category, brand, price }

  let words: SearchWords
  private(set) var filter: Filter

  init(words: SearchWords, filter: Filter) {
    self.words = words
    self.filter = filter
  }

  /// The same without what it says of one facet: what the facet counts.
  func without(_ facet: Facet) -> ProductSelection {
    var wider = self
    switch facet {
    case .category: wider.filter.category = ""
    case .brand: wider.filter.brands = []
    case .price: (wider.filter.minPrice, wider.filter.maxPrice) = (nil, nil)
    }
    return wider
  }

  var sql: SQL {
    let source: SQL =
      words.isEmpty ? "product" : "product_words JOIN product ON product.id = product_words.rowid"
    return conditions.reduce(source + " WHERE product.is_shown") { sql, condition in
      sql + " AND " + condition
    }
  }

  private var conditions: [SQL] {
    var conditions: [SQL] = []
    if !words.isEmpty {
      // One letter begins half of all words: it is taken for a word itself.
      conditions.append("product_words MATCH \(words.expression(shortestBeginning: 2))")
    }
    if !filter.category.isEmpty {
      // A department's kinds are all that begin with its name and a slash; `0` is the sign after
      // it.
      let kinds = (from: filter.category + "/", to: filter.category + "0")
      conditions.append(
        """
        (product.category = \(filter.category)
        OR product.category >= \(kinds.from) AND product.category < \(kinds.to))
        """)
    }
    if !filter.brands.isEmpty {
      conditions.append("product.brand IN \(values: filter.brands)")
    }
    if let minPrice = filter.minPrice {
      conditions.append("product.price >= \(minPrice)")
    }
    if let maxPrice = filter.maxPrice {
      conditions.append("product.price <= \(maxPrice)")
    }
    if filter.inStockOnly {
      conditions.append("product.in_stock")
    }
    return conditions
  }
}
