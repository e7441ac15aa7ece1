// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import WishlistAPI

/// Wishlists as rows, in one transaction.
struct ListRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// A list of this customer.
  ///
  /// - Throws: ``UnknownList``, also for a list of somebody else.
  func list(_ id: UUID, of customer: UUID) throws -> ListRow {
    let found = try db.row(
      "SELECT \(ListRow.columns) FROM list WHERE id = \(id) AND customer = \(customer)",
      ListRow.init(row:))
    guard let found else { throw UnknownList(list: id) }
    return found
  }

  /// All that its customer sees of a list.
  func wishlist(_ id: UUID, of customer: UUID) throws -> Wishlist {
    let list = try list(id, of: customer)
    return Wishlist(
      id: list.id, name: list.name, items: try items(of: list), version: list.version,
      createdAt: list.createdAt, updatedAt: list.updatedAt)
  }

  func summary(_ id: UUID, of customer: UUID) throws -> WishlistSummary {
    let list = try list(id, of: customer)
    return WishlistSummary(
      id: list.id, name: list.name, itemCount: try itemCount(of: id), version: list.version,
      updatedAt: list.updatedAt)
  }

  func summaries(of customer: UUID) throws -> [WishlistSummary] {
    try db.rows(
      """
      SELECT id, name, version, updated, (SELECT count(*) FROM item WHERE list = list.id) AS items
      FROM list WHERE customer = \(customer) ORDER BY updated DESC, id
      """
    ) { row in
      WishlistSummary(
        id: try row["id"], name: try row["name"], itemCount: try row["items"],
        version: try row["version"], updatedAt: try row["updated"])
    }
  }

  func itemCount(of list: UUID) throws -> UInt32 {
    try db.value("SELECT count(*) FROM item WHERE list = \(list)") ?? 0
  }

  func hasItem(_ sku: String, in list: UUID) throws -> Bool {
    try db.exists("SELECT 1 FROM item WHERE list = \(list) AND sku = \(sku)")
  }

  /// What is another one when the list, or what is known of its products, has changed.
  func stamp(_ id: UUID, of customer: UUID) throws -> ListStamp {
    let list = try list(id, of: customer)
    // In real numbers, which no version overflows.
    let news: Double? = try db.value(
      """
      SELECT total(price_version) + total(stock_version)
      FROM item JOIN product ON product.sku = item.sku WHERE list = \(id)
      """)
    return ListStamp(version: list.version, news: news ?? 0)
  }

  private func items(of list: ListRow) throws -> [Wishlist.Item] {
    try db.rows(
      """
      SELECT item.sku AS sku, note, item.price AS added_price, item.currency AS added_currency,
        added, move, title, product.price AS price, product.currency AS currency, price_version,
        in_stock, drop_percent, back_in_stock, reference, alert.currency AS alert_currency
      FROM item LEFT JOIN product ON product.sku = item.sku
      LEFT JOIN alert ON alert.sku = item.sku AND alert.customer = \(list.customer)
      WHERE list = \(list.id) ORDER BY added DESC, item.sku
      """, Wishlist.Item.init(row:))
  }
}

/// What a list looked like.
struct ListStamp: Equatable, Sendable {
  let version: UInt64
  let news: Double
}

extension Wishlist.Item {
  fileprivate init(row: borrowing Row) throws {
    self.init(
      sku: try row["sku"], note: try row["note"],
      priceAtAdd: Money(
        minorUnits: try row["added_price"], currency: try row["added_currency"]),
      addedAt: try row["added"], title: try row["title"] as String? ?? "",
      inStock: try row["in_stock"] as Bool? ?? false, move: try row["move"])
    if let minorUnits = try row["price"] as Int64?, let currency = try row["currency"] as String? {
      price = Money(minorUnits: minorUnits, currency: currency)
    }
    if let dropPercent = try row["drop_percent"] as UInt32? {
      alert = Alert(
        dropPercent: dropPercent, backInStock: try row["back_in_stock"],
        reference: Money(
          minorUnits: try row["reference"], currency: try row["alert_currency"]))
    }
  }
}
