// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import SearchAPI

/// A product as the table has it.
struct KeptProduct {
  let id: Int64
  let product: Product
  let popularity: Popularity
  /// What the events have said of it last; `nil` when nobody was ever told of it.
  let told: Told?

  struct Told {
    let price: Int64
    let inStock: Bool
  }

  static let columns: SQL = "id, message, level, told_price, told_stock"

  init(row: borrowing Row) throws {
    id = try row["id"]
    product = try Product(row: row)
    popularity = Popularity(level: try row["level"])
    let price = try row["told_price"] as Int64?
    let inStock = try row["told_stock"] as Bool?
    if let price, let inStock {
      told = Told(price: price, inStock: inStock)
    } else {
      told = nil
    }
  }
}

extension Product {
  /// From the column `message`.
  init(row: borrowing Row) throws {
    try self.init(decoding: row["message"] as Bytes)
  }

  /// What its ratings count for its popularity: each as a piece sold, and one for being there.
  var ratingWeight: Double { 1 + Double(ratingCount) }
}
