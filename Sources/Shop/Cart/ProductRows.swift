// SPDX-License-Identifier: Apache-2.0

import ApusStore
import CommonAPI
import SearchAPI

/// The copy of what products cost and whether there are any, in one transaction.
struct ProductRows<Transaction: ReadTransaction> {
  let db: Transaction

  func copies(of skus: [String]) throws -> [String: ProductCopy] {
    guard !skus.isEmpty else { return [:] }
    let copies = try db.rows(
      "SELECT sku, title, price, currency, in_stock FROM product WHERE sku IN \(values: skus)"
    ) { row in
      let price: Int64? = try row["price"]
      let currency: String = try row["currency"]
      return ProductCopy(
        sku: try row["sku"], title: try row["title"],
        price: price.map { Money(minorUnits: $0, currency: currency) },
        inStock: try row["in_stock"])
    }
    return Dictionary(copies.map { ($0.sku, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension ProductRows where Transaction == WriteTransaction {
  /// Keeps what Search has answered.
  func learn(_ product: Product) throws {
    try put(price: product.price, of: product.sku, product.title, version: product.version)
    try put(inStock: product.inStock, of: product.sku, product.title, version: product.version)
  }

  /// Search sells nothing under this number; what it tells of it later is newer.
  func learn(unknown sku: String) throws {
    try db.execute(
      "INSERT INTO product (sku, title, in_stock) VALUES (\(sku), '', 0) ON CONFLICT DO NOTHING")
  }

  /// What is older than what is known changes nothing.
  func put(price: Money, of sku: String, _ title: String, version: UInt64) throws {
    try db.execute(
      """
      INSERT INTO product (sku, title, price, currency, price_version)
      VALUES (\(sku), \(title), \(price.minorUnits), \(price.currency), \(version))
      ON CONFLICT DO UPDATE SET price = excluded.price, currency = excluded.currency,
        price_version = excluded.price_version,
        title = iif(excluded.price_version >= stock_version, excluded.title, title)
      WHERE excluded.price_version >= price_version
      """)
  }

  /// What is older than what is known changes nothing.
  func put(inStock: Bool, of sku: String, _ title: String, version: UInt64) throws {
    try db.execute(
      """
      INSERT INTO product (sku, title, in_stock, stock_version)
      VALUES (\(sku), \(title), \(inStock), \(version))
      ON CONFLICT DO UPDATE SET in_stock = excluded.in_stock,
        stock_version = excluded.stock_version,
        title = iif(excluded.stock_version >= price_version, excluded.title, title)
      WHERE excluded.stock_version >= stock_version
      """)
  }
}
