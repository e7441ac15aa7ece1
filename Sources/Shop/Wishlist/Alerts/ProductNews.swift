// SPDX-License-Identifier: Apache-2.0

import ApusStore
import CommonAPI
import SearchAPI

/// Keeps what Search says of products, and tells those who wait for it. News come as events and as
/// answers, in any order: what is not newer than what is known is dropped, and whichever way the
/// newest comes, it is told.
struct ProductNews {
  let db: WriteTransaction

  func hear(_ product: Product) throws {
    try hearPrice(product.price, of: product.sku, product.title, version: product.version)
    try hearStock(product.inStock, of: product.sku, product.title, version: product.version)
  }

  func hearPrice(_ price: Money, of sku: String, _ title: String, version: UInt64) throws {
    let isNew = try db.execute(
      """
      INSERT INTO product (sku, title, price, currency, price_version)
      VALUES (\(sku), \(title), \(price.minorUnits), \(price.currency), \(version))
      ON CONFLICT DO UPDATE SET title = excluded.title, price = excluded.price,
        currency = excluded.currency, price_version = excluded.price_version
        WHERE excluded.price_version > product.price_version
      """)
    guard isNew > 0 else { return }
    try Alerts(db: db).priceIs(price, of: sku, title)
  }

  func hearStock(_ isInStock: Bool, of sku: String, _ title: String, version: UInt64) throws {
    let wasInStock: Bool? = try db.value(
      "SELECT in_stock FROM product WHERE sku = \(sku) AND stock_version > 0")
    let isNew = try db.execute(
      """
      INSERT INTO product (sku, title, in_stock, stock_version)
      VALUES (\(sku), \(title), \(isInStock), \(version))
      ON CONFLICT DO UPDATE SET title = excluded.title, in_stock = excluded.in_stock,
        stock_version = excluded.stock_version
        WHERE excluded.stock_version > product.stock_version
      """)
    guard isNew > 0, isInStock, wasInStock == false else { return }
    try Alerts(db: db).isBack(sku, title)
  }
}
